import { Badge, Group, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { openSignalsQuery } from '../../../api/navigation-counts.ts';
import { formatNumber } from '../../../lib/format.ts';
import { PieceList } from '../../events/PieceList.tsx';
import { Card } from '../parts/Card.tsx';
import { openSignalListQuery } from './data.ts';
import { SignalItem } from './SignalItem.tsx';
import classes from './Signals.module.css';

/** What somebody should look at, until somebody says that they did. */
export function SignalsCard() {
  const { t } = useTranslation('overview');
  const { data: total } = useQuery(openSignalsQuery);
  const count = total?.value ?? 0;
  return (
    <Card
      title={t('signals.title')}
      aside={
        count > 0 && (
          <Badge color="red" role="status">
            {t('signals.open', { count, number: formatNumber(count) })}
          </Badge>
        )
      }
      note={t('signals.note')}
    >
      <div className={classes.list}>
        <PieceList
          label={t('signals.title')}
          list={useInfiniteQuery({ ...openSignalListQuery, refetchInterval: 60_000 })}
          empty={
            <Group gap="xs" wrap="nowrap" py="xs">
              <IconShieldCheck size={20} stroke={1.5} aria-hidden className={classes.good} />
              <Text size="sm">{t('signals.none')}</Text>
            </Group>
          }
          renderItem={(signal) => <SignalItem key={signal.id} signal={signal} />}
        />
      </div>
    </Card>
  );
}
