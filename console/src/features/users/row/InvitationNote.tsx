import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatDateTime, formatUntil } from '../../../lib/format.ts';
import { DeliveryState } from './DeliveryState.tsx';
import classes from './InvitationNote.module.css';

/** Until when an invitation is good, and whether its link is on the way. */
export function InvitationNote({ invitation }: { invitation: NonNullable<User['invitation']> }) {
  const { t } = useTranslation('users');
  const { status, expiresAt, delivery } = invitation;
  const isExpired = status === 'expired' || new Date(expiresAt) <= new Date();
  // A mail that arrived is no news any more once its link is void; that it did not arrive is.
  const isDeliveryTold = !isExpired || delivery.state === 'failed';
  return (
    <div className={classes.note}>
      <Tooltip label={formatDateTime(expiresAt)}>
        <time dateTime={expiresAt} data-expired={isExpired || undefined}>
          {isExpired ? t('invitation.expired') : t('invitation.ends', { when: formatUntil(expiresAt) })}
        </time>
      </Tooltip>
      {isDeliveryTold && <DeliveryState delivery={delivery} />}
    </div>
  );
}
