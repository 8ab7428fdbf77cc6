import { useQuery } from '@tanstack/react-query';
import { isUnknownLink } from '../../api/links.ts';
import { useKnownSession } from '../../api/session.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import {
  LinkFailed,
  LinkSkeleton,
  SignedInAsOther,
  SignInButton,
  UnknownLink,
} from '../../ui/link-pages.tsx';
import { AcceptForm } from './AcceptForm.tsx';
import { EndedInvitation } from './EndedInvitation.tsx';
import { ExpiredInvitation } from './ExpiredInvitation.tsx';
import { invitationLinkQuery } from './link.ts';

/** Makes an account of an invitation. What the link is worth is found out before anything is typed. */
export function AcceptInvitationPage() {
  const token = useLinkToken();
  const { data: invitation, error, isFetching, refetch } = useQuery(invitationLinkQuery(token));
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
    return <ExpiredInvitation key={token} token={token} invitation={invitation} onChanged={refetch} />;
  if (status !== 'pending') return <EndedInvitation key={status} status={status} invitation={invitation} />;
  if (session && session.user.email !== email)
    return <SignedInAsOther name={session.user.username} email={email} />;
  return <AcceptForm key={token} token={token} invitation={invitation} onChanged={refetch} />;
}
