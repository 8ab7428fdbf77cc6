import { useState } from 'react';
import { toProblem } from '../../api/problem.ts';
import { useProblemText } from '../../ui/problem.tsx';

const OF_MEMBER = /^\/members\/([^/]+)$/;

/** What the server refused of single people, to stand beside each of them. */
export function useMemberFaults() {
  const { faultText } = useProblemText();
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});

  /** Does something whose refusal may be about single people; throws it on. */
  const watch = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    setFaults({});
    try {
      return await action();
    } catch (error) {
      const told = toProblem(error).errors.flatMap((fault) => {
        const [, id] = OF_MEMBER.exec(fault.path) ?? [];
        return id === undefined ? [] : [[id, faultText(fault)] as const];
      });
      setFaults(Object.fromEntries(told));
      throw error;
    }
  };
  return { faults, watch };
}
