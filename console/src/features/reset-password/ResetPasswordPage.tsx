import { useQuery } from '@tanstack/react-query';
import { isUnknownLink } from '../../api/links.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import { LinkFailed, LinkSkeleton, UnknownLink } from '../../ui/link-pages.tsx';
import { AskAgainButton } from './AskAgainButton.tsx';
import { EndedLink } from './EndedLink.tsx';
import { LivingLink } from './LivingLink.tsx';
import { passwordResetLinkQuery } from './link.ts';

/** Sets a new password with a link from a mail. What the link is worth is found out before anything is typed. */
export function ResetPasswordPage() {
  const token = useLinkToken();
  const { data: reset, error, isFetching, refetch } = useQuery(passwordResetLinkQuery(token));
  if (token === '' || isUnknownLink(error)) {
    return (
      <UnknownLink token={token}>
        <AskAgainButton />
      </UnknownLink>
    );
  }
  if (!reset) {
    if (error === null) return <LinkSkeleton />;
    return <LinkFailed problem={error} onRetry={refetch} isRetrying={isFetching} />;
  }
  const { status, email, username } = reset;
  if (status !== 'pending') return <EndedLink key={status} status={status} email={email} />;
  // Of a living link both are told.
  const whose = { email: email ?? '', username: username ?? '' };
  return <LivingLink key={token} token={token} {...whose} onChanged={refetch} />;
}
