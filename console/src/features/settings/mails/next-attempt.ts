import type { Mail } from 'roster-contract';

/** When a mail is tried next: not before the pause of all sending ends. null for what is settled. */
export function nextAttemptOf(
  { nextAttemptAt }: Pick<Mail, 'nextAttemptAt'>,
  pausedUntil: string | undefined,
): string | null {
  if (nextAttemptAt === null || pausedUntil === undefined) return nextAttemptAt;
  return new Date(pausedUntil) > new Date(nextAttemptAt) ? pausedUntil : nextAttemptAt;
}
