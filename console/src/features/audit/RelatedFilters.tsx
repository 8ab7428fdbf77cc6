import { Button, Group } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { AuditEvent } from 'roster-contract';
import { useTranslation } from '../../lib/i18n.ts';
import { copyText } from '../../ui/CopyButton.tsx';
import classes from './EventDetails.module.css';
import { useEventLabels } from './event-labels.ts';
import { around, secondOf } from './period.ts';
import { type Change, NO_FILTERS, type ViewChange } from './view.ts';

interface RelatedFiltersProps {
  event: AuditEvent;
  change: Change;
}

/** Buttons that filter the audit log by the properties of an event, and one that copies a link to the event. */
export function RelatedFilters({ event, change }: RelatedFiltersProps) {
  const { t } = useTranslation('audit');
  const { operatorOf } = useEventLabels();
  const { operatedBy, target, organization, project, eventType, operation } = event;
  const filters: { name: string; patch: ViewChange }[] = [];
  if (operatedBy?.id) {
    const name = operatorOf(event);
    filters.push({ name: t('details.only.operatedBy', { name }), patch: { operatedBy: operatedBy.id } });
  }
  if (target?.id) filters.push({ name: t('details.only.target'), patch: { targetId: target.id } });
  filters.push({ name: t('details.only.operation'), patch: { eventType, operation } });
  for (const [kind, resource] of [
    ['organization', organization],
    ['project', project],
  ] as const) {
    if (resource?.id && resource.id !== target?.id)
      filters.push({
        name: t(`details.only.${kind}`, { name: resource.name ?? '' }),
        patch: { [`${kind}Id`]: resource.id },
      });
  }
  // The events around it may be of other users and types, so the other filters are removed.
  filters.push({ name: t('details.only.around'), patch: { ...NO_FILTERS, ...around(event.at) } });
  return (
    <Group gap="xs" className={classes.actions} role="group" aria-label={t('details.actions')}>
      {filters.map(({ name, patch }) => (
        <Button key={name} variant="default" size="compact-sm" fw={500} onClick={() => change(patch)}>
          {name}
        </Button>
      ))}
      <CopyLinkButton event={event} />
    </Group>
  );
}

/** Milliseconds. */
const OUTCOME_SHOWN_FOR = 2000;

function CopyLinkButton({ event }: { event: AuditEvent }) {
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
        setTimeout(() => setOutcome(undefined), OUTCOME_SHOWN_FOR);
      }}
    >
      {outcome ? ui(outcome) : t('details.copyLink')}
    </Button>
  );
}
