import { useState } from 'react';
import type { InviteResult } from '../data/invitations.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { type InviteDraft, InviteForm } from './InviteForm.tsx';
import { InviteResults } from './InviteResults.tsx';
import { mergeResults } from './results.ts';

const NOBODY: InviteDraft = { emails: [], systemRole: 'user', memberships: [] };

/** Invites a few people: asks whom, then says what came of each; bad addresses can be corrected and sent again. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { refresh } = useUserCache();
  const [results, setResults] = useState<InviteResult[]>([]);
  const [draft, setDraft] = useState<InviteDraft | undefined>(NOBODY);
  // What was chosen besides the addresses holds for their correction as well.
  const [sent, setSent] = useState(NOBODY);

  if (draft) {
    return (
      <InviteForm
        draft={draft}
        onInvited={(latest, values) => {
          setResults(mergeResults(results, latest));
          setSent(values);
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
      onCorrect={bad.length > 0 ? () => setDraft({ ...sent, emails: bad }) : undefined}
      onClose={onClose}
    />
  );
}
