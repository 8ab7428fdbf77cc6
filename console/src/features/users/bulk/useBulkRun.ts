import { useRef, useState } from 'react';
import type { User } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { hideToast } from '../../../ui/toast.tsx';
import { deleteUser, disableUser, enableUser } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import type { BulkAction } from './plan.ts';
import { type BulkOutcome, runBulk, selfLast } from './run.ts';

const CALLS = { enable: enableUser, disable: disableUser, delete: deleteUser };

/** After these, each further request would meet the same end. */
const isFinal = (error: unknown) =>
  error instanceof ApiProblem && ['unauthenticated', 'too_many_attempts', 'network'].includes(error.code);

/** One run over several people: how far it is, and what came of it. */
export function useBulkRun(action: BulkAction, targets: readonly User[]) {
  const { refresh, noticeSelf } = useUserCache();
  const selfId = useSession().user.id;
  const [dealtWith, setDealtWith] = useState<number>();
  const [outcome, setOutcome] = useState<BulkOutcome<User>>();
  const stopper = useRef<AbortController>(undefined);

  const start = async () => {
    setDealtWith(0);
    for (const target of targets) hideToast(target);
    stopper.current = new AbortController();
    const { signal } = stopper.current;
    const act = CALLS[action];
    const result = await runBulk(selfLast(targets, selfId), {
      act,
      signal,
      isFinal,
      onProgress: setDealtWith,
    });
    setOutcome(result);
    void refresh();
    if (targets.some(({ id }) => id === selfId)) noticeSelf(selfId);
  };
  return { start, stop: () => stopper.current?.abort(), dealtWith, outcome };
}
