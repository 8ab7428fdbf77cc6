import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useProblemText } from '../../../ui/problem.tsx';

/** Milliseconds. */
const PROBLEM_SHOWN_FOR = 12_000;

/** Runs an action of a button outside of a form, once at a time; errors are shown as a toast. */
export function useAction(action: () => Promise<unknown>): { isPending: boolean; run: () => Promise<void> } {
  const { problemText } = useProblemText();
  const [isPending, setPending] = useState(false);
  const run = async () => {
    if (isPending) return;
    setPending(true);
    try {
      await action();
    } catch (error) {
      const message = problemText(error);
      notifications.show({ message, color: 'red', role: 'alert', autoClose: PROBLEM_SHOWN_FOR });
    } finally {
      setPending(false);
    }
  };
  return { isPending, run };
}
