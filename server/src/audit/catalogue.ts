/** All event types of the audit log, with their operations. */
export const OPERATIONS = {
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
  session: ['sign_in', 'sign_out', 'reauthenticate', 'end', 'request', 'list'],
  setting: ['view', 'update', 'test'],
  mail: ['list', 'retry'],
  audit: ['list', 'export', 'remove', 'verify', 'create_key'],
  signal: ['raise', 'acknowledge', 'list'],
  activity: ['view'],
  sso: [
    'create',
    'update',
    'delete',
    'view',
    'list',
    'verify_domain',
    'refresh_metadata',
    'certificate_expires',
    'groups_missing',
    'test',
    'link',
    'unlink',
  ],
  system: ['start'],
} as const;

export type EventType = keyof typeof OPERATIONS;

export const EVENT_TYPES = [
  'user',
  'organization',
  'project',
  'membership',
  'invitation',
  'session',
  'setting',
  'mail',
  'audit',
  'signal',
  'activity',
  'sso',
  'system',
] as const satisfies readonly EventType[];

export type Operation = (typeof OPERATIONS)[EventType][number];

export const OUTCOMES = ['success', 'failure', 'denied'] as const;

export type Outcome = (typeof OUTCOMES)[number];
