/**
 * Every error that Roster tells its callers, as a closed set: code → HTTP status and title.
 * `docs/errors.md` explains each; a test holds the two together.
 */
export const ERRORS = {
  malformed_request: [400, 'The request could not be read'],
  unauthenticated: [401, 'Sign in first'],
  invalid_credentials: [401, 'The email or password is not right'],
  forbidden: [403, 'You may not do this'],
  cross_site_request: [403, 'This request came from another site'],
  password_change_required: [403, 'Change your temporary password first'],
  invalid_setup_token: [403, 'This setup link is not valid'],
  invalid_link: [404, 'This link is not valid'],
  not_found: [404, 'There is no such thing here'],
  conflict: [409, 'This conflicts with the present state'],
  email_taken: [409, 'This email already belongs to a user'],
  last_system_admin: [409, 'This is the last active system admin'],
  setup_done: [409, 'The first system admin exists already'],
  own_password: [409, 'Change your own password in My account'],
  own_signal: [409, 'What is about you is for another system admin to acknowledge'],
  not_activated: [409, 'This person has not activated the account yet'],
  higher_role: [403, 'This person is a system admin'],
  name_taken: [409, 'This name is taken already'],
  last_organization_admin: [409, 'You are the last admin of this organization'],
  not_organization_member: [409, 'This person is not a member of the organization'],
  organization_not_empty: [409, 'This organization still has projects'],
  user_disabled: [409, 'This person is disabled'],
  direct_creation_disabled: [409, 'People are invited here, not created'],
  invitations_disabled: [409, 'People are created by admins here, not invited'],
  link_expired: [409, 'This link has expired'],
  link_used: [409, 'This link was used already'],
  link_revoked: [409, 'This link was revoked'],
  link_replaced: [409, 'This link was replaced by a newer one'],
  mail_not_configured: [409, 'No mail server is configured'],
  push_not_configured: [409, 'No syslog receiver is set up'],
  stale_version: [412, 'Somebody else changed this in the meantime'],
  payload_too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'Send application/json'],
  invalid: [422, 'Some fields are not right'],
  invalid_cursor: [422, 'This page marker is not valid'],
  too_many_attempts: [429, 'Too many attempts'],
  too_many_exports: [429, 'Too many exports are running'],
  internal: [500, 'Something went wrong on our side'],
  overloaded: [503, 'Too busy at the moment'],
  database_unavailable: [503, 'The database is not reachable at the moment'],
} as const satisfies Record<string, readonly [number, string]>;

/** The name of an error; programs decide by it, never by the words. */
export type ErrorCode = keyof typeof ERRORS;

/** One fault of one field: `path` is a JSON Pointer (RFC 6901) into the body, query or path parameters. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** A fault of a value; where the value stood is the caller's to say. */
export type ValueFault = Omit<Fault, 'path'>;

/** An error with a code of the closed set, thrown by any floor and turned into problem+json in one place. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  /** Faults of single fields, all of them. */
  readonly faults: Fault[] | undefined;
  /** Seconds after which trying again makes sense (RFC 9110 §10.2.3). */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, detail?: string, more: { faults?: Fault[]; retryAfter?: number } = {}) {
    super(detail ?? `${ERRORS[code][1]}.`);
    this.code = code;
    [this.status, this.title] = ERRORS[code];
    this.faults = more.faults;
    this.retryAfter = more.retryAfter;
  }
}

/** The 422 that tells all faults at once. */
export function invalid(faults: Fault[]): AppError {
  return new AppError('invalid', 'Some fields are not right; nothing was changed.', { faults });
}
