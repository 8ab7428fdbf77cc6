import { Anchor, Badge, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Signal } from 'roster-contract';
import { openSignalsQuery, SIGNALS } from '../../api/navigation-counts.ts';
import { formatDateTime, formatMinutes, formatNumber, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { LoadMoreList } from '../../ui/list/LoadMoreList.tsx';
import { useProblemText } from '../../ui/problem.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { acknowledgeSignal, openSignalListQuery } from './api.ts';
import { Card } from './Card.tsx';
import classes from './SignalsCard.module.css';
import { eventsOf } from './signal-events.ts';

/** Unusual activity that no admin has acknowledged yet. */
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
        <LoadMoreList
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

/** A signal with the link to its events and the button to acknowledge it. */
function SignalItem({ signal }: { signal: Signal }) {
  const { t } = useTranslation('overview');
  const { problemText, reasonText } = useProblemText();
  const { titleOf, detailsOf } = useSignalText();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => acknowledgeSignal(signal.id),
    onSuccess: () => toast(signal, t('signals.acknowledged')),
    onError: (error) => toastError(problemText(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: SIGNALS }),
  });
  const title = titleOf(signal);
  const details = detailsOf(signal);
  const isDenied = !signal.abilities.acknowledge;
  return (
    <li tabIndex={-1} className={classes.item}>
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden className={classes.icon} />
      <div className={classes.text}>
        <Text size="sm" fw={500}>
          {title}
        </Text>
        {details !== '' && (
          <Text size="xs" c="dimmed">
            {details}
          </Text>
        )}
        <Group gap="sm" mt={6}>
          <Tooltip label={reasonText('own_signal')} disabled={!isDenied} multiline maw={260}>
            <Button
              size="compact-sm"
              variant="default"
              loading={isPending}
              // Not `disabled`, so that the tooltip with the reason stays reachable.
              aria-disabled={isDenied}
              data-disabled={isDenied}
              aria-label={t('signals.acknowledgeOf', { title })}
              onClick={() => !isDenied && mutate()}
            >
              {t('signals.acknowledge')}
            </Button>
          </Tooltip>
          <Anchor
            renderRoot={(props) => <Link {...props} to="/audit" search={eventsOf(signal)} />}
            size="sm"
            aria-label={t('signals.eventsOf', { title })}
          >
            {t('signals.events')}
          </Anchor>
          <Text
            size="xs"
            c="dimmed"
            component="time"
            dateTime={signal.raisedAt}
            ml="auto"
            title={formatDateTime(signal.raisedAt)}
          >
            {formatRelative(signal.raisedAt)}
          </Text>
        </Group>
      </div>
    </li>
  );
}

/** As many names as can be read at a glance. */
const MAX_NAMES = 3;

/** Returns a signal's title, and who and where it came from. */
function useSignalText() {
  const { t, i18n } = useTranslation('overview');
  const listed = (names: readonly string[]) => {
    const rest = names.length - MAX_NAMES;
    const shown = rest > 0 ? [...names.slice(0, MAX_NAMES), t('andMore', { count: rest })] : names;
    return new Intl.ListFormat(i18n.language).format(shown);
  };

  const titleOf = ({ rule, details }: Signal): string => {
    const { name, count, minutes } = details;
    const values = { count, number: formatNumber(count), duration: formatMinutes(minutes) };
    return name === undefined
      ? t(`signals.many.${rule}`, values)
      : t(`signals.rule.${rule}`, { ...values, name });
  };

  const detailsOf = ({ details: { addresses = [], people = [], by } }: Signal): string =>
    [
      ...(by === undefined ? [] : [t('signals.by', { name: by.name })]),
      ...(people.length === 0 ? [] : [listed(people)]),
      ...(addresses.length === 0 ? [] : [t('signals.from', { addresses: listed(addresses) })]),
    ].join('\u00a0· ');
  return { titleOf, detailsOf };
}
