import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { setupQuery } from '../../api/session.ts';
import { useEmailFromPreviousPage } from '../../lib/history-state.ts';
import { AskAnAdmin } from './AskAnAdmin.tsx';
import { LinkAsked } from './LinkAsked.tsx';
import { RequestForm } from './RequestForm.tsx';

/** For who can't sign in any more: by mail, or else by somebody who can help. */
export function ForgotPasswordPage() {
  const { mailConfigured } = useSuspenseQuery(setupQuery).data.system;
  const [email, setEmail] = useState(useEmailFromPreviousPage());
  const [isAsked, setAsked] = useState(false);
  if (!mailConfigured) return <AskAnAdmin email={email} />;
  if (isAsked) return <LinkAsked email={email} onOther={() => setAsked(false)} />;
  return (
    <RequestForm
      email={email}
      onAsked={(asked) => {
        setEmail(asked);
        setAsked(true);
      }}
    />
  );
}
