import { Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Signal } from 'roster-contract';
import { SIGNALS } from '../../../api/navigation-counts.ts';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { acknowledgeSignal } from './data.ts';
import { eventsOf } from './events-of.ts';
import classes from './Signals.module.css';
import { useSignalWords } from './useSignalWords.ts';

/** One thing to look at: what, when, the events behind it, and the button that says somebody did look. */
export function SignalItem({ signal }: { signal: Signal }) {
  const { t } = useTranslation('overview');
  const { problemText, reasonText } = useProblemText();
  const { titleOf, detailsOf } = useSignalWords();
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
      <div className={classes.words}>
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
              // Not `disabled`: the reason must stay reachable.
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
