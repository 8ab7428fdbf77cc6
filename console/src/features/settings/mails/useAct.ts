import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useProblemText } from '../../../ui/problem.tsx';

/** Milliseconds. */
const READ = 12_000;

/** Does something once at a time that has no form of its own; what the server refuses is told as a message. */
export function useAct(action: () => Promise<unknown>): { isPending: boolean; act: () => Promise<void> } {
  const { problemText } = useProblemText();
  const [isPending, setPending] = useState(false);
  const act = async () => {
    if (isPending) return;
    setPending(true);
    try {
      await action();
    } catch (error) {
      notifications.show({ message: problemText(error), color: 'red', role: 'alert', autoClose: READ });
    } finally {
      setPending(false);
    }
  };
  return { isPending, act };
}
