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

/** One thing that somebody did, or tried to do. Names are those at that time. */
export const AuditEvent = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    at: Time(),
    eventType: Type.Enum([...EVENT_TYPES]),
    operation: Type.String({ description: 'What was done; which there are depends on the `eventType`.' }),
    outcome: Type.Enum([...OUTCOMES], {
      description: '`denied`: it was refused; `failure`: it was let in and went wrong, such as a password.',
    }),
    reason: Nullable(Type.String({ description: 'The error code of what did not succeed.' })),
    operatedBy: Type.Unsafe<{ id: string; name: string | null } | null>(
      Named('Who did it; null: nobody was signed in, or Roster itself.'),
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
    organization: Type.Unsafe<{ id: string; name: string | null } | null>(Named('Where it happened.')),
    project: Type.Unsafe<{ id: string; name: string | null } | null>(Named('Where it happened.')),
    address: Nullable(Type.String({ description: 'From which IP address.' })),
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
  operatedBy: Type.Optional(Type.String({ format: 'uuid', description: 'Who did it, by id.' })),
  targetId: Type.Optional(Type.String({ format: 'uuid', description: 'What it was done to, by id.' })),
  organizationId: Type.Optional(Type.String({ format: 'uuid' })),
  projectId: Type.Optional(Type.String({ format: 'uuid' })),
  from: Type.Optional(TimeInput('From this moment on.')),
  to: Type.Optional(TimeInput('Before this moment.')),
};

/** How the trail is narrowed and paged; it begins with the newest. */
export const AuditQuery = Type.Object(
  {
    ...filters,
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` or `previousCursor` of a list with the same filters.')),
  },
  { additionalProperties: false },
);
export type AuditQueryInput = Static<typeof AuditQuery>;

/** What the trail is narrowed by. */
export type AuditFilter = Pick<AuditQueryInput, keyof typeof filters>;

export const AuditList = Type.Object({
  items: Type.Array(Type.Ref('AuditEvent')),
  nextCursor: Nullable(Type.String()),
  previousCursor: Nullable(Type.String()),
  total: Total,
  sealedThrough: Nullable(
    Type.String({
      format: 'date-time',
      description: 'Everything that was written before this moment is sealed; null: nothing is yet.',
    }),
  ),
});

/** A stream of server-sent events. */
export const EventStream = {
  description:
    'Server-sent events. `event: audit-events` says that there may be new audit events: fetch the list again. Sent at most once a second. The stream ends when the session ends or what the caller may see changes.',
  content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
};

/** Whom the filter for who did it offers. */
export const OperatorQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        format: 'search',
        maxLength: 200,
        description: 'Words of the name, any fragment and letter case; system admins also of the e-mail.',
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
        description: 'The name in the trail; for system admins as it is now, if they are still there.',
      }),
      email: Nullable(
        Type.String({ description: 'Null: they are gone, or no member of what the caller administers.' }),
      ),
    }),
  ),
});
