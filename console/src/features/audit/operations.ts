import type { EventType } from './search.ts';

/** What can be done in each kind of event, in the order in which a menu offers it; a test holds it against the server's catalogue. */
export const OPERATIONS: Readonly<Record<EventType, readonly string[]>> = {
  user: [
    'create',
    'update',
    'enable',
    'disable',
    'delete',
    'activate',
    'change_password',
    'reset_password',
    'request_password_reset',
    'view',
    'list',
  ],
  organization: ['create', 'update', 'delete', 'view', 'list', 'tell_system_admins'],
  project: ['create', 'update', 'delete', 'view', 'list'],
  membership: [
    'add',
    'change_role',
    'remove',
    'put',
    'grant',
    'view',
    'list',
    'list_candidates',
    'view_access',
  ],
  invitation: ['create', 'renew', 'resend', 'revoke', 'accept', 'decline', 'request_link', 'lookup', 'list'],
  session: ['sign_in', 'sign_out', 'end', 'request', 'list'],
  setting: ['view', 'update', 'test'],
  mail: ['list', 'retry'],
  audit: ['list', 'export', 'remove', 'verify', 'create_key'],
  signal: ['raise', 'acknowledge', 'list'],
  activity: ['view'],
  system: ['start'],
};
