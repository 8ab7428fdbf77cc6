import type { Seal, SealedEvent } from './store.ts';
import type { Content } from './syslog.ts';

/** What is told of an event. Whoever gets one twice knows it by its `ordinal`. */
export function eventContent(ordinal: string, event: SealedEvent): Content {
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
    spare: ['before', 'after', 'userAgent'],
    sentence: sentenceOf(event),
  };
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** Such as: user disable by Ada, of Bob, in Acme / Rocket, from 192.0.2.1: success */
function sentenceOf(event: SealedEvent): string {
  const places = [event.organization_name, event.project_name].filter((name) => name !== null);
  const parts = [
    `${event.event_type} ${event.operation.replaceAll('_', ' ')} by ${event.operated_by_name ?? 'nobody signed in'}`,
    event.target_name === null ? '' : `of ${event.target_name}`,
    places.length === 0 ? '' : `in ${places.join(' / ')}`,
    event.address === null ? '' : `from ${event.address}`,
  ];
  const reason = event.reason === null ? '' : ` (${event.reason})`;
  return `${parts.filter((part) => part !== '').join(', ')}: ${event.outcome}${reason}`;
}

/** What is told of a signed batch, so that who keeps it can prove what Roster had sealed by then. */
export function sealContent(seal: Seal): Content {
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
    spare: [],
    sentence: `sealed events ${seal.firstOrdinal} to ${seal.lastOrdinal} as batch ${seal.number}`,
  };
}

/** What the Test button sends. */
export const testContent = (at: Date): Content => ({
  at,
  kind: 'TEST',
  fields: {},
  spare: [],
  sentence: 'a test message: audit events of Roster will arrive here',
});
