/**
 * Who may do what, as docs/permissions.md has it: every route × everybody who may ask. The people are seen from organization A and
 * its project P, which the addresses and bodies name; the user in an address is a member of both. A row that ends in `own`
 * is about the asker instead, one that ends in `stranger` about somebody who belongs nowhere.
 */
export const ASKERS = [
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
export type Asker = (typeof ASKERS)[number];

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

/** The answers to those who are signed in; without a session, or with a temporary password, nobody gets further. */
const asked = (
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
const systemAdmins = (done: string) => asked(NO, NO, NO, NO, NO, NO, done);
const everybody = (done: string) => asked(done, done, done, done, done, done, done);
const withoutSession = (answer: string) => ASKERS.map(() => answer);

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
  'POST /api/v1/invitations': /*           */ asked(NO, NO, NO, NO, '200', BAD, '200'),
  'GET /api/v1/invitations': systemAdmins('200'),
  'POST /api/v1/invitations/{id}/resend': systemAdmins('200'),
  'DELETE /api/v1/invitations/{id}': systemAdmins('204'),
  'POST /api/v1/invitations/lookup': withoutSession('200'),
  'POST /api/v1/invitations/request-link': withoutSession(WORKS),
  'POST /api/v1/invitations/accept': withoutSession('201'),

  'GET /api/v1/users': asked(NO, NO, '200', '200', '200', '200', '200'),
  'POST /api/v1/users': systemAdmins('201'),
  'GET /api/v1/users/{id}': asked(GONE, GONE, '200', '200', '200', GONE, '200'),
  'GET /api/v1/users/{id} own': everybody('200'),
  'GET /api/v1/users/{id} stranger': asked(GONE, GONE, GONE, GONE, GONE, GONE, '200'),
  'PATCH /api/v1/users/{id}': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'PATCH /api/v1/users/{id} own': systemAdmins('200'),
  'DELETE /api/v1/users/{id}': asked(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id} own': systemAdmins('204'),
  'POST /api/v1/users/{id}/disable': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/disable own': systemAdmins('200'),
  'POST /api/v1/users/{id}/enable': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/enable own': systemAdmins('200'),
  'GET /api/v1/users/{id}/impact': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/impact own': systemAdmins('200'),
  'POST /api/v1/users/{id}/reset-password': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'POST /api/v1/users/{id}/reset-password own': systemAdmins(OWN),
  'GET /api/v1/users/{id}/sessions': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/sessions own': everybody('200'),
  'DELETE /api/v1/users/{id}/sessions': asked(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/sessions own': everybody('204'),
  'DELETE /api/v1/users/{id}/sessions/{sessionId}': asked(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/sessions/{sessionId} own': everybody('204'),
  'GET /api/v1/users/{id}/sign-ins': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/sign-ins own': everybody('200'),
  // Each place that is not theirs is a fault of the body.
  'PATCH /api/v1/users/{id}/memberships': asked(GONE, GONE, NO, BAD, '200', GONE, '200'),
  'PATCH /api/v1/users/{id}/memberships stranger': asked(GONE, GONE, GONE, GONE, GONE, GONE, '200'),
  'PATCH /api/v1/users/{id}/memberships own': asked(NO, NO, NO, BAD, '200', BAD, '200'),
  'GET /api/v1/users/{id}/access': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/users/{id}/access own': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/users/{id}/access stranger': asked(GONE, GONE, NO, GONE, GONE, GONE, '200'),

  'GET /api/v1/organizations': asked(NO, NO, NO, '200', '200', '200', '200'),
  'POST /api/v1/organizations': systemAdmins('201'),
  'GET /api/v1/organizations/{id}': asked(GONE, GONE, GONE, '200', '200', GONE, '200'),
  'PATCH /api/v1/organizations/{id}': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'DELETE /api/v1/organizations/{id}': asked(GONE, GONE, GONE, NO, NO, GONE, FULL),
  'GET /api/v1/organizations/{id}/members': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'GET /api/v1/organizations/{id}/candidates': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'GET /api/v1/organizations/{id}/access': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId}': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId} own': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'PUT /api/v1/organizations/{id}/members/{userId} stranger': asked(GONE, GONE, GONE, NO, GONE, GONE, '200'),
  'DELETE /api/v1/organizations/{id}/members/{userId}': asked(GONE, GONE, GONE, NO, '204', GONE, '204'),
  // Everybody may leave; who does not belong there can't.
  'DELETE /api/v1/organizations/{id}/members/{userId} own': asked(
    GONE,
    '204',
    '204',
    '204',
    '204',
    GONE,
    GONE,
  ),
  'GET /api/v1/organizations/{id}/members/{userId}/impact': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'GET /api/v1/organizations/{id}/members/{userId}/impact own': asked(
    GONE,
    '200',
    '200',
    '200',
    '200',
    GONE,
    GONE,
  ),
  'GET /api/v1/organizations/{id}/invitations': asked(GONE, GONE, GONE, NO, '200', GONE, '200'),
  'POST /api/v1/organizations/{id}/invitations/{invitationId}/resend': asked(
    GONE,
    GONE,
    GONE,
    NO,
    '200',
    GONE,
    '200',
  ),
  'DELETE /api/v1/organizations/{id}/invitations/{invitationId}': asked(
    GONE,
    GONE,
    GONE,
    NO,
    '204',
    GONE,
    '204',
  ),

  'GET /api/v1/projects': asked(NO, NO, '200', '200', '200', '200', '200'),
  'POST /api/v1/projects': asked(NO, NO, NO, NO, '201', GONE, '201'),
  'GET /api/v1/projects/{id}': asked(GONE, GONE, '200', '200', '200', GONE, '200'),
  'PATCH /api/v1/projects/{id}': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'DELETE /api/v1/projects/{id}': asked(GONE, GONE, NO, NO, '204', GONE, '204'),
  'GET /api/v1/projects/{id}/members': asked(GONE, GONE, '200', '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/candidates': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/access': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'PUT /api/v1/projects/{id}/members/{userId}': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'PUT /api/v1/projects/{id}/members/{userId} own': asked(GONE, GONE, NO, '200', '200', GONE, NOT_IN_IT),
  'PUT /api/v1/projects/{id}/members/{userId} stranger': asked(GONE, GONE, NO, GONE, GONE, GONE, NOT_IN_IT),
  'DELETE /api/v1/projects/{id}/members/{userId}': asked(GONE, GONE, NO, '204', '204', GONE, '204'),
  // An organization's admin need not be a member of each project.
  'DELETE /api/v1/projects/{id}/members/{userId} own': asked(GONE, GONE, '204', '204', GONE, GONE, GONE),
  'GET /api/v1/projects/{id}/members/{userId}/impact': asked(GONE, GONE, NO, '200', '200', GONE, '200'),
  'GET /api/v1/projects/{id}/members/{userId}/impact own': asked(GONE, GONE, '200', '200', GONE, GONE, GONE),

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
  'GET /api/v1/settings/signals': systemAdmins('200'),
  'PATCH /api/v1/settings/signals': systemAdmins('200'),
  'POST /api/v1/settings/general/test': systemAdmins('200'),
  'POST /api/v1/settings/mail/test': systemAdmins(UNSET),
  'POST /api/v1/settings/audit-push/test': systemAdmins('409 push_not_configured'),
  'GET /api/v1/mails': systemAdmins('200'),
  'POST /api/v1/mails/retry': systemAdmins('200'),
  'POST /api/v1/mails/{id}/retry': systemAdmins('200'),

  'GET /api/v1/audit-events': asked(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/export': asked(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-proof': asked(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/operators': asked(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/audit-events/stream': asked(NO, NO, '200', '200', '200', '200', '200'),
  'GET /api/v1/activity': asked(NO, NO, NO, '200', '200', '200', '200'),

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
  'GET /api/v1/session/pending': withoutSession(GONE),
  'POST /api/v1/session/pending/link': withoutSession(GONE),
  'POST /api/v1/session/pending/register': withoutSession(GONE),
  'GET /api/v1/users/{id}/identities': asked(GONE, GONE, NO, NO, NO, GONE, '200'),
  'GET /api/v1/users/{id}/identities own': everybody('200'),
  'DELETE /api/v1/users/{id}/identities/{identityId}': asked(GONE, GONE, NO, NO, NO, GONE, '204'),
  'DELETE /api/v1/users/{id}/identities/{identityId} own': systemAdmins('204'),
  'GET /api/v1/me/identities': everybody('200'),

  'GET /api/v1/me': everybody('200'),
  'PATCH /api/v1/me': everybody('200'),
  'POST /api/v1/me/password': [OUT, OUT, '200', '200', '200', '200', '200', '200', '200', '200'],
  'GET /api/v1/me/sessions': everybody('200'),
  'DELETE /api/v1/me/sessions': everybody('204'),
  'DELETE /api/v1/me/sessions/{sessionId}': everybody('204'),
  'GET /api/v1/me/invitations': everybody('200'),
  // Addressed to the asker, to an organization of which nobody here is a member.
  'POST /api/v1/me/invitations/{id}/accept': everybody('200'),
  'DELETE /api/v1/me/invitations/{id}': everybody('204'),
};
