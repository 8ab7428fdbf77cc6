import type { AuditEvent, Mail } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { type Piece, pieces } from '../events/pieces.ts';

/** Everything that happened to somebody, or that they did: asked anew each time, since it goes on. */
const RECORDS = ['users', 'records'] as const;

/** What was done to a person, or by them, as far as the caller may see it. */
export const eventsQuery = (of: 'targetId' | 'operatedBy', id: string) =>
  pieces(
    [...RECORDS, of, id],
    (page, signal): Promise<Piece<AuditEvent>> =>
      unwrap(api.GET('/api/v1/audit-events', { params: { query: { ...page, [of]: id } }, signal })),
  );

/** The mails to a person. */
export const mailsOfQuery = (userId: string) =>
  pieces(
    [...RECORDS, 'mails', userId],
    (page, signal): Promise<Piece<Mail>> =>
      unwrap(api.GET('/api/v1/mails', { params: { query: { ...page, userId } }, signal })),
  );
