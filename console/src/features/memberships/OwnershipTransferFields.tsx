import { Stack, Text } from '@mantine/core';
import { displayEmail, formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { findSuccessors, type OwnershipTransfers, type Successor } from './api.ts';
import classes from './memberships.module.css';
import { SearchSelect } from './SearchSelect.tsx';

/** What the server reports to be left without an active admin. */
interface WithoutAdmin {
  organizations: readonly { id: string; name: string; memberCount: number }[];
  projects: readonly {
    id: string;
    name: string;
    organizationId: string;
    organizationName: string;
    memberCount: number;
  }[];
}

interface OwnershipTransferFieldsProps {
  withoutAdmin: WithoutAdmin;
  /** The user who stops being the admin. */
  leavingId: string;
  value: OwnershipTransfers;
  onChange: (transfers: OwnershipTransfers) => void;
}

/**
 * Lists the organizations and projects that would be left without an admin, each with a field for its next admin.
 * Requires the messages of `memberships`.
 */
export function OwnershipTransferFields({
  withoutAdmin,
  leavingId,
  value,
  onChange,
}: OwnershipTransferFieldsProps) {
  const { t } = useTranslation('memberships');
  const resources = [
    ...withoutAdmin.organizations.map((resource) => ({
      type: 'organization' as const,
      organizationId: resource.id,
      ...resource,
    })),
    ...withoutAdmin.projects.map((resource) => ({ type: 'project' as const, ...resource })),
  ];
  if (resources.length === 0) return null;
  const choose = (resourceId: string, successor: Successor | null) => {
    const next = new Map(value);
    if (successor === null) next.delete(resourceId);
    else next.set(resourceId, successor);
    onChange(next);
  };
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t('ownershipTransfer.title', { count: resources.length, number: formatNumber(resources.length) })}
      </Text>
      <ul className={classes.transfers} aria-label={t('ownershipTransfer.label')}>
        {resources.map((resource) => (
          <li key={resource.id} className={classes.transfer}>
            <div className={classes.resource}>
              <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {resource.name}
              </Text>
              <Text size="xs" c="dimmed">
                {resource.type === 'project'
                  ? t('ownershipTransfer.project', { organization: resource.organizationName })
                  : t('ownershipTransfer.organization')}
                {'\u00a0· '}
                {t('ownershipTransfer.members', {
                  count: resource.memberCount,
                  number: formatNumber(resource.memberCount),
                })}
              </Text>
            </div>
            <SearchSelect
              value={value.get(resource.id) ?? null}
              onChange={(successor) => choose(resource.id, successor)}
              list={['members', 'successors', resource.id, leavingId]}
              find={(q, signal) => findSuccessors(resource, leavingId, q, signal)}
              detailOf={({ email }) => displayEmail(email)}
              look={{
                'aria-label': t('ownershipTransfer.to', { resource: resource.name }),
                placeholder: t('ownershipTransfer.none'),
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
