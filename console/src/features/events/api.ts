import type { AuditEvent, SignIn } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { type CursorPage, infiniteList } from '../../api/infinite.ts';
import type { AuditSearch } from '../audit/search.ts';

/** A subset of the audit log: the events of one user, organization or project. */
export type EventFilter = Pick<AuditSearch, 'targetId' | 'operatedBy' | 'organizationId' | 'projectId'>;

/** GET /audit-events, newest first. */
export const eventsQuery = (filter: EventFilter) =>
  infiniteList(
    ['events', filter],
    (page, signal): Promise<CursorPage<AuditEvent>> =>
      unwrap(api.GET('/api/v1/audit-events', { params: { query: { ...page, ...filter } }, signal })),
  );

/** GET /users/{id}/sign-ins: successful and failed sign-ins. For the user and system admins. */
export const signInsQuery = (userId: string, limit?: number) =>
  infiniteList(
    ['sign-ins', userId, limit ?? null],
    (page, signal): Promise<CursorPage<SignIn>> =>
      unwrap(
        api.GET('/api/v1/users/{id}/sign-ins', { params: { path: { id: userId }, query: page }, signal }),
      ),
    limit === undefined ? {} : { limit },
  );
