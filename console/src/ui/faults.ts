import { ApiProblem, toProblem } from '../api/client.ts';
import { faultText } from './problem.tsx';

/** The parts of a Mantine form that show faults. */
interface FaultyForm {
  getValues(): object;
  setErrors(errors: Record<string, string>): void;
  getInputNode(field: string): HTMLElement | null;
}

/**
 * Shows each fault under its field and focuses the first of these fields, in the order of the form. Returns the problem
 * with the remaining faults, or null when every fault has a field.
 */
export function applyFaults(form: FaultyForm, error: unknown): ApiProblem | null {
  const problem = toProblem(error);
  const fields = Object.keys(form.getValues());
  const placed: Record<string, string> = {};
  const remaining = problem.errors.filter((fault) => {
    const field = fieldOfPointer(fault.path, fields);
    if (field === undefined) return true;
    placed[field] = field in placed ? `${placed[field]}\u00a0· ${faultText(fault)}` : faultText(fault);
    return false;
  });
  form.setErrors(placed);
  focusFirstFault(form, placed);
  const isShownAtFields = problem.errors.length > 0 && remaining.length === 0;
  return isShownAtFields ? null : new ApiProblem({ ...problem, errors: remaining });
}

/** Focuses the first field that has a fault, in the order of the form. */
export function focusFirstFault(
  form: Pick<FaultyForm, 'getValues' | 'getInputNode'>,
  faults: Readonly<Record<string, unknown>>,
): void {
  const first = Object.keys(form.getValues()).find((field) => field in faults);
  if (first !== undefined) form.getInputNode(first)?.focus();
}

/**
 * Returns the form field of a JSON Pointer (RFC 6901): the field itself or the nearest field around it, such as `emails`
 * for `/emails/3`. Undefined when the form has none of them.
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
 * Maps `stale_version` to a fault of the hidden form field `version`, so that the form can show it; returns every other
 * error as it is.
 */
export function versionFault(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'stale_version') return error;
  return new ApiProblem({
    ...error,
    errors: [{ path: '/version', code: error.code, message: error.detail }],
  });
}
