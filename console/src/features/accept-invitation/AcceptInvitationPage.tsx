import { IconCircleCheck, IconClockX, IconMailFast, IconMailForward, IconMailOff } from '@tabler/icons-react';
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { CHECKED_ONCE, isDeadLink, isUnknownLink } from '../../api/links.ts';
import { setupQuery, useKnownSession } from '../../api/session.ts';
import { formatDateTime } from '../../lib/format.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ActionButton } from '../../ui/forms.tsx';
import {
  LinkFailed,
  LinkSkeleton,
  MailLink,
  SignedInAsOther,
  SignInButton,
  UnknownLink,
} from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';
import { AcceptForm } from './AcceptForm.tsx';

type InvitationLink =
  paths['/api/v1/invitations/lookup']['post']['responses'][200]['content']['application/json'];

/** POST /invitations/lookup. */
const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation-link', token],
    queryFn: ({ signal }): Promise<InvitationLink> =>
      unwrap(api.POST('/api/v1/invitations/lookup', { body: { token }, signal })),
    enabled: token !== '',
    ...CHECKED_ONCE,
  });

/** Creates an account from an invitation. The link's status is checked before anything can be typed. */
export function AcceptInvitationPage() {
  const token = useLinkToken();
  const { data: invitation, error, isFetching, refetch } = useQuery(linkQuery(token));
  const session = useKnownSession();

  if (token === '' || isUnknownLink(error)) {
    return (
      <UnknownLink token={token}>
        <SignInButton variant="default" />
      </UnknownLink>
    );
  }
  if (!invitation) {
    if (error === null) return <LinkSkeleton />;
    return <LinkFailed problem={error} onRetry={refetch} isRetrying={isFetching} />;
  }
  const { status, email } = invitation;
  if (status === 'expired')
    return <ExpiredInvitation key={token} token={token} invitation={invitation} onLinkEnded={refetch} />;
  if (status !== 'pending') return <EndedInvitation key={status} status={status} invitation={invitation} />;
  if (session && session.user.email !== email)
    return <SignedInAsOther name={session.user.username} email={email} />;
  return <AcceptForm key={token} token={token} invitation={invitation} onLinkEnded={refetch} />;
}

interface ExpiredInvitationProps {
  token: string;
  invitation: InvitationLink;
  /** Called when the link was replaced or revoked since the page was opened. */
  onLinkEnded: () => Promise<unknown>;
}

/** Offers a new link, which is sent to the invited email only. */
function ExpiredInvitation({ token, invitation, onLinkEnded }: ExpiredInvitationProps) {
  const { t } = useTranslation('accept-invitation');
  const { contactEmail } = useSuspenseQuery(setupQuery).data.system;
  const [isRequested, setRequested] = useState(false);
  const { email, invitedBy, expiresAt, canAskForNewLink } = invitation;

  const request = async () => {
    try {
      await unwrap(api.POST('/api/v1/invitations/request-link', { body: { token } }));
      setRequested(true);
    } catch (error) {
      if (isDeadLink(error)) await onLinkEnded();
      throw error;
    }
  };

  if (isRequested) {
    return (
      <StateMessage
        key="requested"
        icon={IconMailFast}
        tone="good"
        title={t('requested.title')}
        text={t('requested.text', { email })}
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
      text={canAskForNewLink ? t('expired.text', { time, email }) : t('expired.contact', { time, name })}
    >
      {canAskForNewLink && <ActionButton label={t('expired.request')} onAction={request} />}
      {!canAskForNewLink && contactEmail !== null && <MailLink email={contactEmail} />}
    </StateMessage>
  );
}

interface EndedInvitationProps {
  status: 'accepted' | 'replaced' | 'revoked';
  invitation: InvitationLink;
}

/** Explains why a link no longer works: it was used, revoked by an admin, or replaced by a newer one. */
function EndedInvitation({ status, invitation }: EndedInvitationProps) {
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
