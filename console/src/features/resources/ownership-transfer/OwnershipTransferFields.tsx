import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { SearchSelect } from '../SearchSelect.tsx';
import classes from './OwnershipTransferFields.module.css';
import {
  findSuccessors,
  type OwnershipTransfers,
  resourcesWithoutAdmin,
  type Successor,
  type WithoutAdmin,
} from './ownership-transfer.ts';

interface OwnershipTransferFieldsProps {
  withoutAdmin: WithoutAdmin;
  /** Who goes. */
  leavingId: string;
  value: OwnershipTransfers;
  onChange: (handOver: OwnershipTransfers) => void;
}

/** What would be left without an admin, each with the offer to hand it over. The words `resources` must be there. */
export function OwnershipTransferFields({
  withoutAdmin,
  leavingId,
  value,
  onChange,
}: OwnershipTransferFieldsProps) {
  const { t } = useTranslation('resources');
  const places = resourcesWithoutAdmin(withoutAdmin);
  if (places.length === 0) return null;
  const choose = (placeId: string, successor: Successor | null) => {
    const next = new Map(value);
    if (successor === null) next.delete(placeId);
    else next.set(placeId, successor);
    onChange(next);
  };
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t('handOver.title', { count: places.length, number: formatNumber(places.length) })}
      </Text>
      <ul className={classes.list} aria-label={t('handOver.label')}>
        {places.map((place) => (
          <li key={place.id} className={classes.place}>
            <div className={classes.name}>
              <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {place.name}
              </Text>
              <Text size="xs" c="dimmed">
                {place.type === 'project'
                  ? t('handOver.project', { organization: place.organizationName })
                  : t('handOver.organization')}
                {' · '}
                {t('handOver.members', { count: place.memberCount, number: formatNumber(place.memberCount) })}
              </Text>
            </div>
            <SearchSelect
              value={value.get(place.id) ?? null}
              onChange={(successor) => choose(place.id, successor)}
              list={['members', 'successors', place.id, leavingId]}
              find={(q, signal) => findSuccessors(place, leavingId, q, signal)}
              detailOf={({ email }) => email}
              look={{
                'aria-label': t('handOver.to', { place: place.name }),
                placeholder: t('handOver.nobody'),
                clearable: true,
                size: 'xs',
                className: classes.successor,
              }}
            />
          </li>
        ))}
      </ul>
    </Stack>
  );
}
