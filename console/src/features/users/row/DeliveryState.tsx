import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import classes from './InvitationNote.module.css';

type Delivery = NonNullable<User['invitation']>['delivery'];

/**
 * How far the mail has come. What the mail server said is told by hover, focus and touch, and always to a screen reader;
 * once it took the mail, nobody needs to know in which words.
 */
export function DeliveryState({ delivery: { state, detail } }: { delivery: Delivery }) {
  const { t } = useTranslation('users');
  const shared = { className: classes.delivery, 'data-failed': state === 'failed' || undefined };
  const words = t(`invitation.delivery.${state}`);
  if (detail === null || state === 'sent') return <span {...shared}>{words}</span>;
  return (
    <Tooltip label={detail} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <UnstyledButton {...shared} data-detail>
        {words}
        <VisuallyHidden>: {detail}</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
