import { useState } from 'react';
import { applyFaults } from './apply-faults.ts';

type SubmittableForm = Parameters<typeof applyFaults>[0];

/** Submits a form once at a time; what the server refuses stands under its fields or is answered as `problem`. */
export function useSubmit<Values>(form: SubmittableForm, action: (values: Values) => Promise<unknown>) {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  /** Whether it succeeded. */
  const submit = async (values: Values): Promise<boolean> => {
    if (isPending) return false;
    setPending(true);
    setProblem(null);
    try {
      await action(values);
      return true;
    } catch (error) {
      setProblem(applyFaults(form, error));
      return false;
    } finally {
      setPending(false);
    }
  };
  return { submit, isPending, problem, clearProblem: () => setProblem(null) };
}
