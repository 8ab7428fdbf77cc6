import { SYSLOG_FACILITIES, SYSLOG_SEVERITIES } from 'roster-contract/catalogue';
import type { CardDefinition } from '../card/definition.ts';
import { changes, orNull } from '../card/form-values.ts';
import { type AuditPushBody, type AuditPushPatch, auditPushSection } from '../data/sections.ts';

export const TRANSPORTS = ['tls', 'tcp', 'udp'] as const;

/** The ports that syslog receivers are usually found at (RFC 5425, RFC 6587, RFC 5426). */
const USUAL_PORTS = { tls: '6514', tcp: '514', udp: '514' } as const;

export type Facility = (typeof SYSLOG_FACILITIES)[number];
export type Severity = (typeof SYSLOG_SEVERITIES)[number];

/** A name or a code as a name. */
export const facilityOf = (given: AuditPushBody['facility']): Facility =>
  SYSLOG_FACILITIES.find((name, code) => name === given || code === given) ?? 'audit';
export const severityOf = (given: AuditPushBody['severity']): Severity =>
  SYSLOG_SEVERITIES.find((name, code) => name === given || code === given) ?? 'notice';

/** Where events are sent on to, as typed. */
export type PushValues = {
  enabled: 'on' | 'off';
  transport: AuditPushBody['transport'];
  host: string;
  port: string;
  facility: Facility;
  severity: Severity;
};

const valuesOf = (body: AuditPushBody): PushValues => ({
  enabled: body.enabled ? 'on' : 'off',
  transport: body.transport,
  host: body.host ?? '',
  port: String(body.port),
  facility: facilityOf(body.facility),
  severity: severityOf(body.severity),
});

/** The port that comes with another transport, unless somebody chose one of their own. */
export const portFor = (transport: PushValues['transport'], typed: PushValues): string =>
  typed.port === USUAL_PORTS[typed.transport] ? USUAL_PORTS[transport] : typed.port;

const patchOf = (typed: PushValues, base: AuditPushBody): AuditPushPatch =>
  changes(typed, valuesOf(base), {
    enabled: typed.enabled === 'on',
    transport: typed.transport,
    host: orNull(typed.host),
    port: Number(typed.port),
    facility: typed.facility,
    severity: typed.severity,
  });

export const PUSH: CardDefinition<AuditPushBody, PushValues, AuditPushPatch> = {
  section: auditPushSection,
  valuesOf,
  patchOf,
};
