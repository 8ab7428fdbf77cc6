import type { Readable } from 'node:stream';
import Type from 'typebox';

/** Where a stream goes on. */
export const StreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      pattern: '^([0-9]{1,15}|v1\\.[0-9a-f]{8}\\.[A-Za-z0-9_-]{1,100})$',
      description:
        'The `id` of the last event that arrived; browsers send it by themselves. Without one the stream begins now.',
    }),
  ),
});

/** A stream of server-sent events. */
export const EventStream = {
  description:
    'Server-sent events as they are sealed, in their order, each once: `event: audit-event` with `id`, its place in the trail (opaque to who sees a part of it), and `data`, an `AuditEvent`. `event: reset`: too much was missed to be sent; load the list anew. Ends when the session ends or what the caller may see changes.',
  content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
};
