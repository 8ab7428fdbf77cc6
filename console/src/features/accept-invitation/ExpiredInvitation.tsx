import { IconClockX, IconMailFast } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../api/client.ts';
import { isDeadLink } from '../../api/links.ts';
import { setupQuery } from '../../api/session.ts';
import { formatDateTime } from '../../lib/format.ts';
import { ActionButton } from '../../ui/forms.tsx';
import { MailLink } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';
import type { InvitationLink } from './link.ts';

interface ExpiredInvitationProps {
  token: string;
  invitation: InvitationLink;
  /** The link is not what it was when the page was opened. */
  onChanged: () => Promise<unknown>;
}

/** For who comes too late: a new link goes to the same mailbox and to no other. */
export function ExpiredInvitation({ token, invitation, onChanged }: ExpiredInvitationProps) {
  const { t } = useTranslation('accept-invitation');
  const { contactEmail } = useSuspenseQuery(setupQuery).data.system;
  const [isAsked, setAsked] = useState(false);
  const { email, invitedBy, expiresAt, canAskForNewLink } = invitation;

  const ask = async () => {
    try {
      await unwrap(api.POST('/api/v1/invitations/request-link', { body: { token } }));
      setAsked(true);
    } catch (error) {
      if (isDeadLink(error)) await onChanged();
      throw error;
    }
  };

  if (isAsked) {
    return (
      <StateMessage
        key="asked"
        icon={IconMailFast}
        tone="good"
        title={t('asked.title')}
        text={t('asked.text', { email })}
      />
    );
  }
  const time = formatDateTime(expiresAt);
  const name = contactEmail ?? invitedBy;
  return (
    <StateMessage
      key="expired"
      icon={IconClockX}
      tone="bad"
      title={t('expired.title')}
      text={canAskForNewLink ? t('expired.text', { time, email }) : t('expired.whomToAsk', { time, name })}
    >
      {canAskForNewLink && <ActionButton label={t('expired.ask')} onAction={ask} />}
      {!canAskForNewLink && contactEmail !== null && <MailLink email={contactEmail} />}
    </StateMessage>
  );
}
