import Type, { type Static } from 'typebox';
import { Nullable } from '../lib/schema.ts';
import { FACILITIES, SEVERITIES } from './catalogue.ts';
import { merge, Version } from './patches.ts';

const Transport = Type.Enum(['udp', 'tcp', 'tls'], {
  description:
    '`tcp` and `tls` count octets (RFC 6587, RFC 5425); with `udp` losses go unnoticed (RFC 5426).',
});
const Host = Type.String({ format: 'host', maxLength: 253 });
const Port = Type.Integer({ minimum: 1, maximum: 65535 });
const Facility = Type.Union([Type.Enum([...FACILITIES]), Type.Integer({ minimum: 0, maximum: 23 })], {
  description: 'By name or code (RFC 5424, table 1); read as it was written.',
});
const Severity = Type.Union([Type.Enum([...SEVERITIES]), Type.Integer({ minimum: 0, maximum: 7 })], {
  description: 'By name or code (RFC 5424, table 2); read as it was written.',
});

export const AuditPushBody = Type.Object({
  enabled: Type.Boolean(),
  transport: Transport,
  host: Nullable(Type.String()),
  port: Type.Integer(),
  facility: Facility,
  severity: Severity,
  version: Version,
});
export const UpdateAuditPush = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({ description: 'From then on events are sent; what happened before is not.' }),
    ),
    transport: Type.Optional(Transport),
    host: Type.Optional(Nullable(Host)),
    port: Type.Optional(Port),
    facility: Type.Optional(Facility),
    severity: Type.Optional(Severity),
  },
  merge,
);

/** A hundred years. */
const LONGEST_RETENTION = 36_500;
export const AuditRetentionBody = Type.Object({
  days: Nullable(Type.Integer({ description: 'Older events are removed; null: all are kept for ever.' })),
  version: Version,
});
export const UpdateAuditRetention = Type.Object(
  { days: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: LONGEST_RETENTION }))) },
  merge,
);

const Count = Type.Integer({ minimum: 0, maximum: 10_000, description: '0: no such signal.' });
const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: '`HH:MM`.' });
const Days = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  maxItems: 7,
  uniqueItems: true,
  description: '1: Monday … 7: Sunday (ISO 8601).',
});
const Receivers = Type.Array(Type.String({ format: 'uuid' }), {
  maxItems: 20,
  uniqueItems: true,
  description: 'System admins who get mail about signals, by id.',
});
const TimeZone = Nullable(
  Type.String({
    format: 'time-zone',
    maxLength: 64,
    description: 'A name of the IANA database, such as `Europe/Berlin`; null: there are no office hours.',
  }),
);
const FIELDS = {
  windowMinutes: Type.Integer({
    minimum: 1,
    maximum: 1440,
    description: 'Things are counted within so long.',
  }),
  failuresOfAccount: Count,
  failuresFromAddress: Count,
  removalsByAdmin: Count,
  newDeviceOfAdmin: Type.Boolean(),
  officeTimeZone: TimeZone,
  officeDays: Days,
  officeFrom: Clock,
  officeTo: Clock,
  mailTo: Receivers,
};
export const SignalSettingsBody = Type.Object({ ...FIELDS, version: Version });
export const UpdateSignalSettings = Type.Partial(Type.Object(FIELDS), merge);

export type MonitoringUpdates = {
  auditPush: Static<typeof UpdateAuditPush>;
  auditRetention: Static<typeof UpdateAuditRetention>;
  signals: Static<typeof UpdateSignalSettings>;
};
