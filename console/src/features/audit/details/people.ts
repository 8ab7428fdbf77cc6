import type { AuditEvent, paths } from 'roster-contract';

type SessionAnswer = paths['/api/v1/session']['get']['responses'][200]['content']['application/json'];

/**
 * Whose pages an event leads to. Admins of places see events of system admins and others whom they may not look at, and
 * a try would be recorded as refused; so to them only the people in their places that something was done to.
 */
export function peopleOf(
  { eventType, operation, operatedBy, target }: AuditEvent,
  { viewSignals: seesEverybody, listUsers }: SessionAnswer['abilities'],
): { operator: string | undefined; target: string | undefined } {
  const isGone = eventType === 'user' && operation === 'delete';
  const isPerson = target?.type === 'user' && listUsers && !isGone;
  return {
    operator: seesEverybody ? (operatedBy?.id ?? undefined) : undefined,
    target: isPerson ? (target.id ?? undefined) : undefined,
  };
}
