import type { Message } from './rfc5424.ts';
import type { AuditEventRow, Seal } from './store.ts';

/** Returns the message of an event. A receiver recognizes repeated events by their `ordinal`. */
export function eventMessage(ordinal: string, event: AuditEventRow): Message {
  return {
    at: event.at,
    kind: `${event.event_type}.${event.operation}`,
    fields: {
      ordinal,
      id: event.id,
      eventType: event.event_type,
      operation: event.operation,
      outcome: event.outcome,
      reason: event.reason,
      operatedById: event.operated_by_id,
      operatedBy: event.operated_by_name,
      targetType: event.target_type,
      targetId: event.target_id,
      target: event.target_name,
      organizationId: event.organization_id,
      organization: event.organization_name,
      projectId: event.project_id,
      project: event.project_name,
      address: event.address,
      requestId: event.request_id,
      userAgent: event.user_agent,
      before: jsonOf(event.before),
      after: jsonOf(event.after),
    },
    optional: ['before', 'after', 'userAgent'],
    text: textOf(event),
  };
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** Returns, for example: user disable by Ada, of Bob, in Acme / Rocket, from 192.0.2.1: success */
function textOf(event: AuditEventRow): string {
  const names = [event.organization_name, event.project_name].filter((name) => name !== null);
  const parts = [
    `${event.event_type} ${event.operation.replaceAll('_', ' ')} by ${event.operated_by_name ?? 'anonymous'}`,
    event.target_name === null ? '' : `of ${event.target_name}`,
    names.length === 0 ? '' : `in ${names.join(' / ')}`,
    event.address === null ? '' : `from ${event.address}`,
  ];
  const reason = event.reason === null ? '' : ` (${event.reason})`;
  return `${parts.filter((part) => part !== '').join(', ')}: ${event.outcome}${reason}`;
}

/** Returns the message of a signed batch, by which a receiver can prove later what had been sealed. */
export function sealMessage(seal: Seal): Message {
  return {
    at: seal.sealedAt,
    kind: 'SEAL',
    fields: {
      number: seal.number,
      firstOrdinal: seal.firstOrdinal,
      lastOrdinal: seal.lastOrdinal,
      root: seal.root.toString('hex'),
      previous: seal.previous.toString('hex'),
      sealedAt: seal.sealedAt.toISOString(),
      keyId: seal.keyId,
      signature: seal.signature.toString('base64'),
    },
    optional: [],
    text: `sealed events ${seal.firstOrdinal} to ${seal.lastOrdinal} as batch ${seal.number}`,
  };
}

/** Returns the message of the settings' test. */
export const testMessage = (at: Date): Message => ({
  at,
  kind: 'TEST',
  fields: {},
  optional: [],
  text: 'a test message: audit events of Roster will arrive here',
});
