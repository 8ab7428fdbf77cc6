import type { Static } from 'typebox';
import type { SessionAnswer } from './contract.ts';
import type { SignedIn } from './store.ts';

type Answer = Readonly<Static<typeof SessionAnswer>>;

interface Remembered {
  answer: Answer;
  onlySystemAdmin: string | undefined;
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
    of(signedIn: SignedIn, onlySystemAdmin: string | undefined, present: () => Answer): Answer {
      const { lastSeenAt } = signedIn.session;
      const known = remembered.get(signedIn);
      if (known?.lastSeenAt === lastSeenAt && known.onlySystemAdmin === onlySystemAdmin) return known.answer;
      const answer = Object.freeze(present());
      remembered.set(signedIn, { answer, onlySystemAdmin, lastSeenAt });
      return answer;
    },
  };
}
