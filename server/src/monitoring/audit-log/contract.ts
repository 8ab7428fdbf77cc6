import type { Readable } from 'node:stream';
import Type, { type Static } from 'typebox';
import { EVENT_TYPES, OUTCOMES } from '../../audit/catalogue.ts';
import { Cursor, Limit, Nullable, Time, TimeInput, Total } from '../../lib/schema.ts';

const Named = (description: string) =>
  Type.Object(
    { id: Nullable(Type.String({ format: 'uuid' })), name: Nullable(Type.String()) },
    { description, type: ['object', 'null'] },
  );
const Values = Type.Unsafe<unknown>({ description: 'A JSON object, or null.' });

/** An action, or an attempt at one. Names are those at the time of the event. */
export const AuditEvent = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    at: Time(),
    eventType: Type.Enum([...EVENT_TYPES]),
    operation: Type.String({ description: 'The action; which there are depends on the `eventType`.' }),
    outcome: Type.Enum([...OUTCOMES], {
      description: '`denied`: refused by a rule; `failure`: permitted but failed, such as a wrong password.',
    }),
    reason: Nullable(Type.String({ description: 'The error code if the outcome is not `success`.' })),
    operatedBy: Type.Unsafe<{ id: string; name: string | null } | null>(
      Named('The user who acted; null: an anonymous caller, or Roster itself.'),
    ),
    target: Type.Unsafe<{ type: string; id: string | null; name: string | null } | null>(
      Type.Object(
        {
          type: Type.String(),
          id: Nullable(Type.String({ format: 'uuid' })),
          name: Nullable(Type.String()),
        },
        { type: ['object', 'null'] },
      ),
    ),
    organization: Type.Unsafe<{ id: string; name: string | null } | null>(
      Named('The organization that the action concerns.'),
    ),
    project: Type.Unsafe<{ id: string; name: string | null } | null>(
      Named('The project that the action concerns.'),
    ),
    address: Nullable(Type.String({ description: 'The IP address of the caller.' })),
    userAgent: Nullable(Type.String()),
    requestId: Nullable(Type.String()),
    before: Values,
    after: Values,
    sealed: Type.Boolean({ description: 'Whether it is part of a signed batch.' }),
  },
  { $id: 'AuditEvent' },
);
export type AuditEventBody = Static<typeof AuditEvent>;

const filters = {
  eventType: Type.Optional(Type.Enum([...EVENT_TYPES])),
  operation: Type.Optional(Type.String({ pattern: '^[a-z_]{1,40}$' })),
  outcome: Type.Optional(Type.Enum([...OUTCOMES])),
  operatedBy: Type.Optional(Type.String({ format: 'uuid', description: 'The ID of the user who acted.' })),
  targetId: Type.Optional(Type.String({ format: 'uuid', description: 'The ID of the target.' })),
  organizationId: Type.Optional(Type.String({ format: 'uuid' })),
  projectId: Type.Optional(Type.String({ format: 'uuid' })),
  from: Type.Optional(TimeInput('From this time on.')),
  to: Type.Optional(TimeInput('Before this time.')),
};

/** Filters and page of the list, newest first. */
export const AuditQuery = Type.Object(
  {
    ...filters,
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` or `previousCursor` of a list with the same filters.')),
  },
  { additionalProperties: false },
);
export type AuditQueryInput = Static<typeof AuditQuery>;
export type AuditFilter = Pick<AuditQueryInput, keyof typeof filters>;

export const AuditList = Type.Object({
  items: Type.Array(Type.Ref('AuditEvent')),
  nextCursor: Nullable(Type.String()),
  previousCursor: Nullable(Type.String()),
  total: Total,
  sealedThrough: Nullable(
    Type.String({
      format: 'date-time',
      description: 'All events written before this time are sealed; null: none is sealed yet.',
    }),
  ),
});

/** The options of the filter `operatedBy`. */
export const OperatorQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        format: 'search',
        maxLength: 200,
        description: 'Words or parts of words of the name, in any case; for system admins also of the email.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const OperatorList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String({ format: 'uuid' }),
      name: Type.String({
        description:
          'The name in the newest event; for system admins the present name, unless the user was deleted.',
      }),
      email: Nullable(
        Type.String({
          description:
            'Null: the user was deleted, or is not a member of an organization or project of the caller.',
        }),
      ),
    }),
  ),
});

/** A stream of server-sent events. */
export const EventStream = {
  description:
    'Server-sent events. `event: audit-events` means that there may be new audit events; fetch the list again. Sent at most once a second. The stream ends when the session ends or what the caller may see changes.',
  content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
};

const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The filters of the list and the format of the file. */
export const ExportQuery = Type.Object(
  { ...filters, format: Type.Optional(Type.Enum([...EXPORT_FORMATS], { default: 'csv' })) },
  { additionalProperties: false },
);
export type ExportQueryInput = Static<typeof ExportQuery>;

/** A streamed file. It is complete only if the HTTP response ends regularly. */
export const ExportedFile = {
  description:
    'The file, streamed. The connection is cut when reading fails or the caller loses access meanwhile.',
  headers: { 'content-disposition': Type.String({ description: 'The name of the file (RFC 6266).' }) },
  content: {
    'text/csv': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        description:
          'RFC 4180 with a header row and, for spreadsheets, a byte order mark. An apostrophe precedes what a spreadsheet would take for a formula.',
      }),
    },
    'application/x-ndjson': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        description:
          'One JSON object a line; the last line signs the others. With inclusion proofs for callers who see the whole audit log (`roster audit verify FILE`); for others the events of the list, without signature.',
      }),
    },
  },
};

/** The public keys and the signed head of the audit log, to compare with copies kept elsewhere. */
export const AuditProof = Type.Object({
  keys: Type.Array(
    Type.Object({
      id: Type.String({ description: 'The first 16 hex digits of the fingerprint.' }),
      publicKey: Type.String({ description: 'Ed25519, SubjectPublicKeyInfo in PEM (RFC 8410).' }),
      fingerprint: Type.String({ description: 'SHA-256 of the public key in DER, hex.' }),
      createdAt: Time(),
      current: Type.Boolean({ description: 'Whether the newest batch is signed with it.' }),
    }),
    { description: 'Newest first.' },
  ),
  head: Nullable(
    Type.Object(
      {
        batch: Type.Integer(),
        lastOrdinal: Type.Integer({ description: 'The number of events sealed so far.' }),
        hash: Type.String({ description: 'SHA-256 of the newest signed header, hex.' }),
        sealedAt: Time(),
      },
      {
        description:
          'The newest batch; null: nothing is sealed yet, or the caller does not see the whole audit log.',
      },
    ),
  ),
  unsealed: Nullable(
    Type.Integer({
      description:
        'The number of events that are not sealed yet, counted up to 10,000; null: the caller does not see the whole audit log.',
    }),
  ),
});

/** A hundred years, the same limit as that of the setting. */
const MAX_RETENTION_DAYS = 36_500;

export const RetentionImpactQuery = Type.Object(
  { days: Type.Integer({ minimum: 1, maximum: MAX_RETENTION_DAYS }) },
  { additionalProperties: false },
);

/** What a retention of this many days would remove now. */
export const RetentionImpact = Type.Object({
  events: Total,
  oldest: Nullable(Time('The time of the oldest event; null: there is none.')),
});
