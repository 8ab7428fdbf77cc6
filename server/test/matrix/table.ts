/**
 * The permissions of docs/permissions.md: every route × every kind of caller. Roles refer to organization A and its project
 * P, which the addresses and bodies name; the user in an address is a member of both. In a row that ends in `own` the user
 * is the caller instead, in one that ends in `stranger` a user without memberships.
 */
export const CALLERS = [
  'anonymous',
  'disabled',
  'temporary',
  'user',
  'organizationViewer',
  'projectViewer',
  'projectAdmin',
  'organizationAdmin',
  'otherOrganizationAdmin',
  'admin',
] as const;
export type CallerKind = (typeof CALLERS)[number];

const OUT = '401 unauthenticated';
const WRONG = '401 invalid_credentials';
const NO = '403 forbidden';
const CHANGE = '403 password_change_required';
const GONE = '404 not_found';
const LINK = '404 invalid_link';
const WORKS = '409 conflict';
const DONE = '409 setup_done';
const OWN = '409 own_password';
const UNSET = '409 mail_not_configured';
const BAD = '422 invalid';
const FULL = '409 organization_not_empty';
const NOT_IN_IT = '409 not_organization_member';

/** Returns the statuses for signed-in callers; without a session, or with a temporary password, all requests fail. */
const statuses = (
  user: string,
  organizationViewer: string,
  projectViewer: string,
  projectAdmin: string,
  organizationAdmin: string,
  otherOrganizationAdmin: string,
  admin: string,
): string[] => [
  OUT,
  OUT,
  CHANGE,
  user,
  organizationViewer,
  projectViewer,
  projectAdmin,
  organizationAdmin,
  otherOrganizationAdmin,
  admin,
];
const systemAdmins = (done: string) => statuses(NO, NO, NO, NO, NO, NO, done);
const all = (done: string) => statuses(done, done, done, done, done, done, done);
/** Also with a temporary password. */
const withTemporary = (answer: string) => CALLERS.map((_caller, index) => (index < 2 ? OUT : answer));
const withoutSession = (answer: string) => CALLERS.map(() => answer);

export const TABLE: Record<string, string[]> = {
  'GET /api/v1/setup': withoutSession('200'),
  'POST /api/v1/setup': withoutSession(DONE),
  'POST /api/v1/session': [WRONG, WRONG, '201', '201', '201', '201', '201', '201', '201', '201'],
  'GET /api/v1/session': [OUT, OUT, '200', '200', '200', '200', '200', '200', '200', '200'],
  'DELETE /api/v1/session': [OUT, OUT, '204', '204', '204', '204', '204', '204', '204', '204'],
  'POST /api/v1/password-resets': withoutSession('202'),
  'POST /api/v1/password-resets/lookup': withoutSession(LINK),
  'POST /api/v1/password-resets/confirm': withoutSession(LINK),

  //                                            user  viewers     project, organization, other, system admin
  'POST /api/v1/invitations': /*           */ statuses(NO, NO, NO, NO, '200', BAD, '200'),
  'GET /api/v1/invitations': systemAdmins('200'),
  'POST /api/v1/invitations/{id}/resend': systemAdmins('200'),
  'DELETE /api/v1/invitations/{id}': systemAdmins('204'),
  'POST /api/v1/invitations/lookup': withoutSession('200'),
  'POST /api/v1/invitations/request-link': withoutSession(WORKS),
  'POST /api/v1/invitations/accept': withoutSession('201'),

  'GET /api/v1/users': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'POST /api/v1/users': systemAdmins('201'),
  'GET /api/v1/users/{id}': statuses(GONE, GONE, '200', '200', '200', GONE, '200'),
  'GET /api/v1/users/{id} own': all('200'),
  'GET /api/v1/users/{id} stranger': statuses(GONE, GONE, GONE, GONE, GONE, GONE, '200'),
  'PATCH /api/v1/users/{id}': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'PATCH /api/v1/users/{id} own': systemAdmins('200'),
  'DELETE /api/v1/users/{id}': statuses(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id} own': systemAdmins('204'),
  'POST /api/v1/users/{id}/disable': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/disable own': systemAdmins('200'),
  'POST /api/v1/users/{id}/enable': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/enable own': systemAdmins('200'),
  'GET /api/v1/users/{id}/impact': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/impact own': systemAdmins('200'),
  'POST /api/v1/users/{id}/reset-password': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/reset-password own': systemAdmins(OWN),
  'GET /api/v1/users/{id}/sessions': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/sessions own': all('200'),
  'DELETE /api/v1/users/{id}/sessions': statuses(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/sessions own': all('204'),
  'DELETE /api/v1/users/{id}/sessions/{sessionId}': statuses(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/sessions/{sessionId} own': all('204'),
  'GET /api/v1/users/{id}/sign-ins': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/sign-ins own': all('200'),
  // Each resource that the caller does not administer is a fault of the body.
  'PATCH /api/v1/users/{id}/memberships': statuses(GONE, GONE, NO, BAD, '200', GONE, '200'),
  'PATCH /api/v1/users/{id}/memberships stranger': statuses(GONE, GONE, GONE, GONE, GONE, GONE, '200'),
  'PATCH /api/v1/users/{id}/memberships own': statuses(NO, NO, NO, BAD, '200', BAD, '200'),
  'GET /api/v1/users/{id}/access': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/users/{id}/access own': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/users/{id}/access stranger': statuses(GONE, GONE, NO, GONE, GONE, GONE, '200'),

  'GET /api/v1/organizations': statuses(NO, NO, NO, '200', '200', '200', '200'),
  'POST /api/v1/organizations': systemAdmins('201'),
  'GET /api/v1/organizations/{id}': statuses(GONE, GONE, GONE, '200', '200', GONE, '200'),
  'PATCH /api/v1/organizations/{id}': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'DELETE /api/v1/organizations/{id}': statuses(GONE, GONE, GONE, NO, NO, GONE, FULL),
  'GET /api/v1/organizations/{id}/members': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'GET /api/v1/organizations/{id}/candidates': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'GET /api/v1/organizations/{id}/access': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId}': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId} own': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId} stranger': statuses(
    GONE,
    GONE,
    GONE,
    NO,
    GONE,
    GONE,
    '200',
  ),
  'DELETE /api/v1/organizations/{id}/members/{userId}': statuses(GONE, GONE, GONE, NO, '204', GONE, '204'),
  // Every member may leave.
  'DELETE /api/v1/organizations/{id}/members/{userId} own': statuses(
    GONE,
    '204',
    '204',
    '204',
    '204',
    GONE,
    GONE,
  ),
  'GET /api/v1/organizations/{id}/members/{userId}/impact': statuses(
    GONE,
    GONE,
    GONE,
    NO,
    '200',
    GONE,
    '200',
  ),
  'GET /api/v1/organizations/{id}/members/{userId}/impact own': statuses(
    GONE,
    '200',
    '200',
    '200',
    '200',
    GONE,
    GONE,
  ),
  'GET /api/v1/organizations/{id}/invitations': statuses(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'POST /api/v1/organizations/{id}/invitations/{invitationId}/resend': statuses(
    GONE,
    GONE,
    GONE,
    NO,
    '200',
    GONE,
    '200',
  ),
  'DELETE /api/v1/organizations/{id}/invitations/{invitationId}': statuses(
    GONE,
    GONE,
    GONE,
    NO,
    '204',
    GONE,
    '204',
  ),

  'GET /api/v1/projects': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'POST /api/v1/projects': statuses(NO, NO, NO, NO, '201', GONE, '201'),
  'GET /api/v1/projects/{id}': statuses(GONE, GONE, '200', '200', '200', GONE, '200'),
  'PATCH /api/v1/projects/{id}': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'DELETE /api/v1/projects/{id}': statuses(GONE, GONE, NO, NO, '204', GONE, '204'),
  'GET /api/v1/projects/{id}/members': statuses(GONE, GONE, '200', '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/candidates': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/access': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'PUT /api/v1/projects/{id}/members/{userId}': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'PUT /api/v1/projects/{id}/members/{userId} own': statuses(GONE, GONE, NO, '200', '200', GONE, NOT_IN_IT),
  'PUT /api/v1/projects/{id}/members/{userId} stranger': statuses(
    GONE,
    GONE,
    NO,
    GONE,
    GONE,
    GONE,
    NOT_IN_IT,
  ),
  'DELETE /api/v1/projects/{id}/members/{userId}': statuses(GONE, GONE, NO, '204', '204', GONE, '204'),
  // An organization admin need not be a member of each project.
  'DELETE /api/v1/projects/{id}/members/{userId} own': statuses(GONE, GONE, '204', '204', GONE, GONE, GONE),
  'GET /api/v1/projects/{id}/members/{userId}/impact': statuses(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/members/{userId}/impact own': statuses(
    GONE,
    GONE,
    '200',
    '200',
    GONE,
    GONE,
    GONE,
  ),

  'GET /api/v1/settings/general': systemAdmins('200'),
  'PATCH /api/v1/settings/general': systemAdmins('200'),
  'GET /api/v1/settings/mail': systemAdmins('200'),
  'PATCH /api/v1/settings/mail': systemAdmins('200'),
  'GET /api/v1/settings/user-invite': systemAdmins('200'),
  'PATCH /api/v1/settings/user-invite': systemAdmins('200'),
  'GET /api/v1/settings/password-policy': systemAdmins('200'),
  'PATCH /api/v1/settings/password-policy': systemAdmins('200'),
  'GET /api/v1/settings/audit-push': systemAdmins('200'),
  'PATCH /api/v1/settings/audit-push': systemAdmins('200'),
  'GET /api/v1/settings/audit-retention': systemAdmins('200'),
  'PATCH /api/v1/settings/audit-retention': systemAdmins('200'),
  'GET /api/v1/settings/audit-retention/impact': systemAdmins('200'),
  'GET /api/v1/settings/branding': systemAdmins('200'),
  'PATCH /api/v1/settings/branding': systemAdmins('200'),
  'GET /api/v1/settings/signals': systemAdmins('200'),
  'PATCH /api/v1/settings/signals': systemAdmins('200'),
  'POST /api/v1/settings/general/test': systemAdmins('200'),
  'POST /api/v1/settings/mail/test': systemAdmins(UNSET),
  'POST /api/v1/settings/audit-push/test': systemAdmins('409 push_not_configured'),
  'GET /api/v1/mails': systemAdmins('200'),
  'POST /api/v1/mails/retry': systemAdmins('200'),
  'POST /api/v1/mails/{id}/retry': systemAdmins('200'),

  'GET /api/v1/audit-events': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/export': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-proof': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/operators': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/stream': statuses(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/activity': statuses(NO, NO, NO, '200', '200', '200', '200'),

  'GET /api/v1/signals': systemAdmins('200'),
  'POST /api/v1/signals/{id}/acknowledge': systemAdmins('200'),
  'GET /api/v1/audit-push': systemAdmins('200'),

  'GET /api/v1/sso-connections': systemAdmins('200'),
  'POST /api/v1/sso-connections': systemAdmins('201'),
  'GET /api/v1/sso-connections/{id}': systemAdmins('200'),
  'PATCH /api/v1/sso-connections/{id}': systemAdmins('200'),
  'DELETE /api/v1/sso-connections/{id}': systemAdmins('204'),
  'POST /api/v1/sso-connections/{id}/domains/{name}/verify': systemAdmins('200'),
  'POST /api/v1/sso-connections/{id}/test': systemAdmins('200'),
  'GET /api/v1/sso-connections/{id}/test-result': systemAdmins('200'),
  'POST /api/v1/sso/discover': withoutSession('200'),
  'GET /api/v1/sso': withoutSession('200'),
  'POST /api/v1/session/reauthenticate/options': withTemporary('200'),
  'POST /api/v1/session/reauthenticate': withTemporary('200'),
  'POST /api/v1/session/sso-logout': withTemporary('200'),
  'GET /api/v1/session/pending': withoutSession(GONE),
  'POST /api/v1/session/pending/link': withoutSession(GONE),
  'POST /api/v1/session/pending/register': withoutSession(GONE),
  'GET /api/v1/users/{id}/identities': statuses(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/identities own': all('200'),
  'DELETE /api/v1/users/{id}/identities/{identityId}': statuses(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/identities/{identityId} own': systemAdmins('204'),
  'GET /api/v1/me/identities': all('200'),

  'GET /api/v1/me': all('200'),
  'PATCH /api/v1/me': all('200'),
  'POST /api/v1/me/password': [OUT, OUT, '200', '200', '200', '200', '200', '200', '200', '200'],
  'GET /api/v1/me/sessions': all('200'),
  'DELETE /api/v1/me/sessions': all('204'),
  'DELETE /api/v1/me/sessions/{sessionId}': all('204'),
  'GET /api/v1/me/invitations': all('200'),
  // Addressed to the caller, for an organization in which no caller is a member.
  'POST /api/v1/me/invitations/{id}/accept': all('200'),
  'DELETE /api/v1/me/invitations/{id}': all('204'),
};
