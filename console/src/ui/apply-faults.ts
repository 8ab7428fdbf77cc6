import { ApiProblem, toProblem } from '../api/problem.ts';
import { fieldOfPointer } from './pointer.ts';
import { faultWords } from './problem-words.ts';

/** The parts of a Mantine form that faults are put into. */
interface FaultyForm {
  getValues(): object;
  setErrors(errors: Record<string, string>): void;
  getInputNode(field: string): HTMLElement | null;
}

/**
 * Puts each fault under its field and the cursor into the first of these, by the form's order and not by the server's.
 * Answers what is left to show elsewhere: nothing when every fault found its field.
 */
export function applyFaults(form: FaultyForm, error: unknown): ApiProblem | null {
  const problem = toProblem(error);
  const fields = Object.keys(form.getValues());
  const placed: Record<string, string> = {};
  const left = problem.errors.filter((fault) => {
    const field = fieldOfPointer(fault.path, fields);
    if (field === undefined) return true;
    placed[field] = field in placed ? `${placed[field]} · ${faultWords(fault)}` : faultWords(fault);
    return false;
  });
  form.setErrors(placed);
  const first = fields.find((field) => field in placed);
  if (first !== undefined) form.getInputNode(first)?.focus();
  const isToldAtFields = problem.errors.length > 0 && left.length === 0;
  return isToldAtFields ? null : new ApiProblem({ ...problem, errors: left });
}
