import type { Static } from 'typebox';
import type { Settings } from '../../settings/index.ts';
import type { SessionAnswer } from './contract.ts';
import type { SignedIn } from './store.ts';

type Answer = Readonly<Static<typeof SessionAnswer>>;

/** What an answer depends on besides the session. */
interface Facts {
  onlySystemAdmin: string | undefined;
  settings: Settings;
}

interface Remembered extends Facts {
  answer: Answer;
  lastSeenAt: Date;
}

/**
 * The answers of `GET /session`, which a console asks for more often than anything else. An answer lives no longer than
 * the remembered session that it tells of, and is made anew when what it depends on besides has changed. Frozen, so
 * that it is also written but once (`http/serialization.ts`).
 */
export function rememberAnswers() {
  const remembered = new WeakMap<SignedIn, Remembered>();
  return {
    of(signedIn: SignedIn, facts: Facts, present: (facts: Facts) => Answer): Answer {
      const { lastSeenAt } = signedIn.session;
      const { onlySystemAdmin, settings } = facts;
      const known = remembered.get(signedIn);
      if (
        known?.lastSeenAt === lastSeenAt &&
        known.onlySystemAdmin === onlySystemAdmin &&
        known.settings === settings
      )
        return known.answer;
      const answer = Object.freeze(present(facts));
      remembered.set(signedIn, { answer, onlySystemAdmin, settings, lastSeenAt });
      return answer;
    },
  };
}
