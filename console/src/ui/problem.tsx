import { Alert, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { faultText, problemText, reasonText } from './problem-text.ts';

/** Returns the functions of problem-text.ts; renders again when the language changes. */
export function useProblemText() {
  useTranslation('errors');
  return { problemText, faultText, reasonText };
}

interface ProblemAlertProps {
  /** Renders nothing when null or undefined. */
  problem: unknown;
  /** Seconds until the next attempt (useRetryDelay). */
  wait?: number;
}

/** Shows a problem with its remaining faults and the request id. */
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
