import { Button, Group } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { copyText } from '../../../ui/CopyButton.tsx';
import { around, secondOf } from '../period.ts';
import { useEventWords } from '../useEventWords.ts';
import { type Change, EVERYTHING, type ViewChange } from '../view.ts';
import classes from './EventDetails.module.css';

interface NarrowProps {
  event: AuditEvent;
  change: Change;
}

/** From one event to those that belong with it, each in a click; and a link to it for somebody else. */
export function Narrow({ event, change }: NarrowProps) {
  const { t } = useTranslation('audit');
  const { operatorOf } = useEventWords();
  const { operatedBy, target, organization, project, eventType, operation } = event;
  const ways: { name: string; patch: ViewChange }[] = [];
  if (operatedBy?.id) {
    const name = operatorOf(event);
    ways.push({ name: t('details.only.operatedBy', { name }), patch: { operatedBy: operatedBy.id } });
  }
  if (target?.id) ways.push({ name: t('details.only.target'), patch: { targetId: target.id } });
  ways.push({ name: t('details.only.operation'), patch: { eventType, operation } });
  for (const [kind, place] of [
    ['organization', organization],
    ['project', project],
  ] as const) {
    if (place?.id && place.id !== target?.id)
      ways.push({
        name: t(`details.only.${kind}`, { name: place.name ?? '' }),
        patch: { [`${kind}Id`]: place.id },
      });
  }
  // What happened around it is what other people did as well.
  ways.push({ name: t('details.only.around'), patch: { ...EVERYTHING, ...around(event.at) } });
  return (
    <Group gap="xs" className={classes.actions} role="group" aria-label={t('details.actions')}>
      {ways.map(({ name, patch }) => (
        <Button key={name} variant="default" size="compact-sm" fw={500} onClick={() => change(patch)}>
          {name}
        </Button>
      ))}
      <CopyLink event={event} />
    </Group>
  );
}

/** Milliseconds for which it says that it worked. */
const SHOWN_FOR = 2000;

function CopyLink({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const { t: ui } = useTranslation('ui');
  const router = useRouter();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  const search = { ...secondOf(event.at), event: event.id };
  const { href } = router.buildLocation({ to: '/audit', search });
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      fw={500}
      leftSection={<IconLink size={14} />}
      aria-live="polite"
      onClick={async ({ currentTarget }) => {
        const isCopied = await copyText(new URL(href, window.location.href).href, currentTarget);
        setOutcome(isCopied ? 'copied' : 'copyFailed');
        setTimeout(() => setOutcome(undefined), SHOWN_FOR);
      }}
    >
      {outcome ? ui(outcome) : t('details.copyLink')}
    </Button>
  );
}
