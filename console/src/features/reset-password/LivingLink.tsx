import { useState } from 'react';
import { useKnownSession } from '../../api/session.ts';
import { SignedInAsOther } from '../../ui/link-pages.tsx';
import { NewPasswordForm } from './NewPasswordForm.tsx';
import { PasswordChanged } from './PasswordChanged.tsx';

interface LivingLinkProps {
  token: string;
  email: string;
  username: string;
  /** The link is not what it was when the page was opened. */
  onChanged: () => Promise<unknown>;
}

/** For who comes in time: first the new password, then the way to the sign-in. */
export function LivingLink({ token, email, username, onChanged }: LivingLinkProps) {
  const session = useKnownSession();
  const [isDone, setDone] = useState(false);
  if (isDone) return <PasswordChanged email={email} />;
  if (session && session.user.email !== email)
    return <SignedInAsOther name={session.user.username} email={email} />;
  return (
    <NewPasswordForm
      token={token}
      email={email}
      username={username}
      onChanged={onChanged}
      onDone={() => setDone(true)}
    />
  );
}
