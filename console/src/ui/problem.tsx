import { Alert, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiProblem, toProblem } from '../api/problem.ts';
import { fieldOfPointer } from './pointer.ts';
import { faultWords, problemWords, reasonWords } from './problem-words.ts';

/** Problems and reasons in words; renders anew when the language changes. */
export function useProblemText() {
  useTranslation('errors');
  return { problemText: problemWords, faultText: faultWords, reasonText: reasonWords };
}

/** The parts of a Mantine form that faults are put into. */
interface FaultyForm {
  getValues(): object;
  setErrors(errors: Record<string, string>): void;
  getInputNode(field: string): HTMLElement | null;
}

/**
 * Puts each fault under its field and the cursor into the first of them. Answers what is left to show elsewhere:
 * nothing when every fault found its field.
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
  const [first] = Object.keys(placed);
  if (first !== undefined) form.getInputNode(first)?.focus();
  const isToldAtFields = problem.errors.length > 0 && left.length === 0;
  return isToldAtFields ? null : new ApiProblem({ ...problem, errors: left });
}

interface ProblemAlertProps {
  /** Nothing is shown without one. */
  problem: unknown;
  /** Seconds that are left of a throttle (useWait). */
  wait?: number;
}

/** A problem beside what it concerns. */
export function ProblemAlert({ problem, wait }: ProblemAlertProps) {
  const { t } = useTranslation('ui');
  const { problemText, faultText } = useProblemText();
  if (!problem) return null;
  const { code, errors, requestId } = toProblem(problem);
  const isThrottled = code === 'too_many_attempts' && wait !== undefined;
  return (
    <Alert color="red" role="alert" p="sm">
      <Text size="sm">{isThrottled ? t(wait > 0 ? 'throttled' : 'waitOver') : problemText(problem)}</Text>
      {errors.length > 0 && (
        <List size="sm" mt={4}>
          {errors.map((fault) => (
            <List.Item key={`${fault.path} ${fault.code}`}>
              {fault.path.slice(1).replaceAll('/', ' › ')}: {faultText(fault)}
            </List.Item>
          ))}
        </List>
      )}
      {requestId !== undefined && (
        <Text size="xs" mt={4}>
          {t('reference', { id: requestId })}
        </Text>
      )}
    </Alert>
  );
}
