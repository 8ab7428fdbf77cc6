import { ApiProblem, toProblem } from '../api/problem.ts';
import { faultText } from './problem-text.ts';

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
    placed[field] = field in placed ? `${placed[field]} · ${faultText(fault)}` : faultText(fault);
    return false;
  });
  form.setErrors(placed);
  const first = fields.find((field) => field in placed);
  if (first !== undefined) form.getInputNode(first)?.focus();
  const isToldAtFields = problem.errors.length > 0 && left.length === 0;
  return isToldAtFields ? null : new ApiProblem({ ...problem, errors: left });
}

/**
 * The form field that a JSON Pointer (RFC 6901) means: the field itself, else the nearest field around it, so that
 * `/emails/3` stands under `emails`. Undefined when the form has none of them.
 */
export function fieldOfPointer(pointer: string, fields: readonly string[]): string | undefined {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join('.');
    if (fields.includes(path)) return path;
  }
  return undefined;
}

/**
 * A stale version as a fault of the version, which is a field of the form that nobody sees: so "somebody was quicker" has
 * a place like any other fault. Everything else stays as it is.
 */
export function atVersion(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'stale_version') return error;
  return new ApiProblem({
    ...error,
    errors: [{ path: '/version', code: error.code, message: error.detail }],
  });
}
