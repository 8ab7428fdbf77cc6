import { Alert, List, Text } from '@mantine/core';
import i18next from 'i18next';
import { PLAIN_FAULTS } from 'roster-contract/faults';
import { type Fault, toProblem } from '../api/client.ts';
import { useTranslation } from '../lib/i18n.ts';

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** In English a text of the server is shown if it is more specific than its code: with the exact limit, for example. */
const isServersLanguage = () => i18next.language === 'en';

/** Returns the console's text for a code; undefined for a code of a newer server. */
function messageOf(kind: 'problems' | 'faults', code: string): string | undefined {
  const text: unknown = i18next.getResource(i18next.language, 'errors', `${kind}.${code}`);
  return typeof text === 'string' ? text : undefined;
}

/** Returns the text of an error in the current language, otherwise the server's text. */
export function problemText(error: unknown): string {
  const { code, title, detail } = toProblem(error);
  const isOurs = code === 'network' || code === 'unexpected';
  // Without an explanation of its own, the server repeats the title as the detail.
  const isSpecific = !isOurs && detail !== `${title}.`;
  return isServersLanguage() && isSpecific ? detail : (messageOf('problems', code) ?? detail);
}

/** Of these the console's own text reads better under a field. */
const PLAIN: ReadonlySet<string> = new Set(Object.values(PLAIN_FAULTS));

/** Returns the text of a fault, to be shown at its field. */
export function faultText({ code, message }: Pick<Fault, 'code' | 'message'>): string {
  const isServers = isServersLanguage() && !PLAIN.has(message);
  return isServers ? capitalized(message) : (messageOf('faults', code) ?? capitalized(message));
}

/** Returns the text of a code without a message, as in `denials`. */
export const reasonText = (code: string): string =>
  messageOf('problems', code) ?? messageOf('problems', 'forbidden') ?? '';

/** Returns the functions for texts; renders again when the language changes. */
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
