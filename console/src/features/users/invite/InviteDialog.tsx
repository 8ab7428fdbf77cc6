import { useState } from 'react';
import type { InviteResult } from '../data/invitations.ts';
import { useUserCache } from '../data/useUserCache.ts';
import type { Role } from '../search.ts';
import { type InviteDraft, InviteForm } from './InviteForm.tsx';
import { InviteResults } from './InviteResults.tsx';
import { mergeResults } from './results.ts';

const NOBODY: InviteDraft = { emails: [], systemRole: 'user' };

/** Invites a few people: asks whom, then says what came of each; bad addresses can be corrected and sent again. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { refresh } = useUserCache();
  const [results, setResults] = useState<InviteResult[]>([]);
  const [draft, setDraft] = useState<InviteDraft | undefined>(NOBODY);
  const [systemRole, setSystemRole] = useState<Role>('user');

  if (draft) {
    return (
      <InviteForm
        draft={draft}
        onInvited={(latest, role) => {
          setResults(mergeResults(results, latest));
          setSystemRole(role);
          setDraft(undefined);
          void refresh();
        }}
        // What is known already is not lost with a correction that was given up.
        onClose={() => (results.length > 0 ? setDraft(undefined) : onClose())}
      />
    );
  }
  const bad = results.filter(({ result }) => result === 'invalid').map(({ email }) => email);
  return (
    <InviteResults
      results={results}
      onCorrect={bad.length > 0 ? () => setDraft({ emails: bad, systemRole }) : undefined}
      onClose={onClose}
    />
  );
}
