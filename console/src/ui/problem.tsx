import { Alert, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { faultText, problemText, reasonText } from './problem-text.ts';

/** Problems and reasons in words; renders anew when the language changes. */
export function useProblemText() {
  useTranslation('errors');
  return { problemText, faultText, reasonText };
}

interface ProblemAlertProps {
  /** Nothing is shown without one. */
  problem: unknown;
  /** Seconds that are left of a throttle (useRetryDelay). */
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
