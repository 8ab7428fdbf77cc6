/**
 * Every error that the API returns, as a closed set: code → HTTP status and title.
 * `docs/errors.md` explains each; a test compares the two.
 */
export const ERRORS = {
  malformed_request: [400, 'The request could not be read'],
  unauthenticated: [401, 'Sign in to continue'],
  invalid_credentials: [401, 'Incorrect email or password'],
  forbidden: [403, "You don't have permission to do this"],
  cross_site_request: [403, 'The request came from another site'],
  password_change_required: [403, 'Change your temporary password first'],
  invalid_setup_token: [403, 'Invalid setup link'],
  sso_required: [403, 'Sign in with single sign-on'],
  invalid_link: [404, 'Invalid link'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  conflict: [409, 'Not possible in the current state'],
  email_taken: [409, 'This email already belongs to a user'],
  last_system_admin: [409, 'This is the last active system admin'],
  setup_done: [409, 'Setup is already complete'],
  user_changed: [409, 'Another user is signed in in this browser'],
  own_password: [409, 'Change your own password in My account'],
  own_signal: [409, 'Another system admin must acknowledge this signal'],
  not_activated: [409, "This user hasn't activated their account yet"],
  higher_role: [403, 'This user is a system admin'],
  name_taken: [409, 'This name is already taken'],
  last_organization_admin: [409, 'You are the last admin of this organization'],
  not_organization_member: [409, 'This user is not a member of the organization'],
  organization_not_empty: [409, 'This organization is not empty'],
  user_disabled: [409, 'This user is disabled'],
  direct_creation_disabled: [409, 'Users must be invited'],
  invitations_disabled: [409, 'Invitations are turned off'],
  link_expired: [409, 'This link has expired'],
  link_used: [409, 'This link has already been used'],
  link_revoked: [409, 'This link has been revoked'],
  link_replaced: [409, 'This link has been replaced by a newer one'],
  mail_not_configured: [409, 'No mail server is configured'],
  push_not_configured: [409, 'No syslog receiver is configured'],
  domain_taken: [409, 'Another connection has verified this domain'],
  identities_exist: [409, 'Users are linked by this connection'],
  sso_not_tested: [409, 'Test this connection first'],
  stale_version: [412, 'Changed by someone else in the meantime'],
  payload_too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  misdirected_request: [421, 'Wrong host name'],
  invalid: [422, 'Some fields are invalid'],
  invalid_cursor: [422, 'Invalid cursor'],
  too_many_attempts: [429, 'Too many attempts'],
  too_many_exports: [429, 'Too many exports are running'],
  internal: [500, 'Internal error'],
  overloaded: [503, 'The server is busy'],
  database_unavailable: [503, 'The database is unavailable'],
} as const satisfies Record<string, readonly [number, string]>;

/** The code of an error. Programs decide by the code, never by the texts. */
export type ErrorCode = keyof typeof ERRORS;

/** An invalid field: `path` is a JSON Pointer (RFC 6901) into the body, query or path parameters. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** An invalid value; the caller adds the path of the field. */
export type ValueFault = Omit<Fault, 'path'>;

/** An error with a code of the closed set, thrown by any layer and mapped to problem+json in one place. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  /** All invalid fields. */
  readonly faults: Fault[] | undefined;
  /** Seconds until a retry can succeed (RFC 9110 §10.2.3). */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, detail?: string, more: { faults?: Fault[]; retryAfter?: number } = {}) {
    super(detail ?? `${ERRORS[code][1]}.`);
    this.code = code;
    [this.status, this.title] = ERRORS[code];
    this.faults = more.faults;
    this.retryAfter = more.retryAfter;
  }
}

/** Returns the 422 error that lists all invalid fields. */
export function invalid(faults: Fault[]): AppError {
  return new AppError('invalid', 'Some fields are invalid. Nothing was changed.', { faults });
}
