import { IconCircleCheck, IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { setupQuery } from '../../api/session.ts';
import { MailLink, SignInButton } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';
import type { InvitationLink } from './link.ts';

interface EndedInvitationProps {
  status: 'accepted' | 'replaced' | 'revoked';
  invitation: InvitationLink;
}

/** For who comes with a link that was used, or that an admin has taken back, or that has a successor. */
export function EndedInvitation({ status, invitation }: EndedInvitationProps) {
  const { t } = useTranslation('accept-invitation');
  const { contactEmail } = useSuspenseQuery(setupQuery).data.system;
  const { email, invitedBy } = invitation;
  if (status === 'accepted') {
    return (
      <StateMessage
        icon={IconCircleCheck}
        tone="good"
        title={t('accepted.title')}
        text={t('accepted.text', { email })}
      >
        <SignInButton email={email} />
      </StateMessage>
    );
  }
  if (status === 'replaced') {
    return (
      <StateMessage icon={IconMailForward} title={t('replaced.title')} text={t('replaced.text', { email })} />
    );
  }
  return (
    <StateMessage
      icon={IconMailOff}
      tone="bad"
      title={t('revoked.title')}
      text={t('revoked.text', { name: contactEmail ?? invitedBy })}
    >
      {contactEmail !== null && <MailLink email={contactEmail} />}
    </StateMessage>
  );
}
