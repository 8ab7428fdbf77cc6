import { newToken } from '../../src/lib/crypto.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  insertOrganization,
  invite,
  queueTestMail,
  type RequestOptions,
  type SignedInPerson,
  setInviteMethod,
  type TestServer,
} from '../harness/index.ts';
import { insertConnection, insertDryRun, insertIdentity } from '../harness/sso-rows.ts';
import type { World } from './people.ts';

type Person = SignedInPerson & { sessionId: string };

/** The parameters of one cell. */
export interface Cell {
  server: TestServer;
  /** Another system admin, who prepares the data. */
  founder: SignedInPerson;
  world: World;
  by: Person;
  /** The user in the address, if there is one. */
  on: Person;
}

/** Creates an organization invitation for a user. */
async function insertInvitation({ server, founder }: Cell, organizationId: string, email: string) {
  const id = newId();
  await server.sql(
    `INSERT INTO organization_invitations
       (id, organization_id, email, role, expires_at, unanswered, created_by_id, created_by_name, created_at)
     VALUES ($1, $2, $3, 'viewer', $4::timestamptz + interval '1 day', false, $5, 'First Admin', $4)`,
    [id, organizationId, email, server.clock.now(), founder.id],
  );
  return id;
}

/** Inserts a signal. */
async function insertSignal({ sql, clock }: TestServer) {
  const id = newId();
  await sql(
    `INSERT INTO signals (id, rule, subject, details, raised_at, last_at)
     VALUES ($1, 'failures_from_address', '192.0.2.1', $2, $3, $3)`,
    [id, { name: '192.0.2.1', count: 30, minutes: 15, lastAt: clock.now() }, clock.now()],
  );
  return id;
}

/** Returns the address of a route with valid ids in it, and the invitation token that it may need. */
export async function addressOf(path: string, cell: Cell): Promise<{ address: string; token?: string }> {
  const { server, founder, world, by, on } = cell;
  const filled = (id: string) =>
    path
      .replace('{id}', id)
      .replace('{userId}', on.id)
      .replace('{sessionId}', path.includes('/me/') ? by.sessionId : on.sessionId);
  // Users are either invited or created.
  await setInviteMethod(founder, path.startsWith('/api/v1/invitations') ? 'email' : 'none');
  switch (path.split('/')[3]) {
    case 'invitations': {
      const { invitation, token } = await invite(founder);
      return { address: filled(invitation.id), token };
    }
    case 'mails':
      return { address: filled(await queueTestMail(server)) };
    case 'audit-events':
      return { address: path.endsWith('/export') ? `${path}?format=csv` : path };
    case 'settings':
      return { address: path.endsWith('/impact') ? `${path}?days=30` : path };
    case 'sso-connections': {
      const connectionId = await insertConnection(server, { domains: ['corp.example'] });
      const address = filled(connectionId).replace('{name}', 'corp.example');
      if (!address.endsWith('/test-result')) return { address };
      return { address: `${address}?id=${await insertDryRun(server, connectionId, founder.id)}` };
    }
    case 'signals':
      return { address: filled(await insertSignal(server)) };
    case 'organizations': {
      const address = filled(world.organization.id);
      if (!address.includes('{invitationId}')) return { address };
      const id = await insertInvitation(cell, world.organization.id, world.stranger.email);
      return { address: address.replace('{invitationId}', id) };
    }
    case 'projects':
      return { address: filled(world.project.id) };
    case 'me': {
      if (!path.startsWith('/api/v1/me/invitations/')) return { address: filled('') };
      const elsewhere = await insertOrganization(server);
      return { address: filled(await insertInvitation(cell, elsewhere.id, by.email)) };
    }
    default: {
      if (path.endsWith('{identityId}'))
        return { address: filled(on.id).replace('{identityId}', await insertIdentity(server, on.id)) };
      const query = path.endsWith('/impact') ? '?action=disable' : '';
      const where = path.endsWith('/access') ? `?projectId=${world.project.id}` : '';
      return { address: filled(on.id) + query + where };
    }
  }
}

/** Returns a valid body; only the caller may make the request fail. */
export function bodyOf(
  operation: string,
  { server, world, by }: Cell,
  token: string | undefined,
): RequestOptions {
  const password = 'another password 2';
  const person = { email: `${by.id}-new@example.com`, username: 'Ada', password };
  const { organization } = world;
  const belonging = { organizations: [{ organizationId: organization.id, role: 'viewer' }] };
  switch (operation) {
    case 'POST /api/v1/setup':
      return { json: { ...person, setupToken: server.setupToken } };
    case 'POST /api/v1/session':
      return { json: { email: by.email, password: by.password } };
    case 'POST /api/v1/users':
      return { json: person };
    case 'PATCH /api/v1/users/{id}':
    case 'PATCH /api/v1/me':
      return { json: { phone: '1' } };
    case 'PATCH /api/v1/users/{id}/memberships':
      return { json: belonging };
    case 'POST /api/v1/users/{id}/reset-password':
      return { json: { password } };
    case 'POST /api/v1/organizations':
    case 'PATCH /api/v1/organizations/{id}':
    case 'PATCH /api/v1/projects/{id}':
      return { json: { name: `New ${by.id}` } };
    case 'POST /api/v1/projects':
      return { json: { name: `New ${by.id}`, organizationId: organization.id } };
    case 'PUT /api/v1/organizations/{id}/members/{userId}':
    case 'PUT /api/v1/projects/{id}/members/{userId}':
      return { json: { role: 'viewer' } };
    case 'POST /api/v1/password-resets':
      return { json: { email: by.email } };
    case 'POST /api/v1/password-resets/lookup':
      return { json: { token: newToken() } };
    case 'POST /api/v1/password-resets/confirm':
      return { json: { token: newToken(), password } };
    case 'POST /api/v1/invitations':
      return { json: { emails: [person.email], memberships: belonging } };
    case 'POST /api/v1/invitations/lookup':
    case 'POST /api/v1/invitations/request-link':
      return { json: { token } };
    case 'POST /api/v1/invitations/accept':
      return { json: { token, username: 'Ada', password } };
    case 'PATCH /api/v1/settings/general':
    case 'PATCH /api/v1/settings/mail':
    case 'PATCH /api/v1/settings/user-invite':
    case 'PATCH /api/v1/settings/password-policy':
    case 'PATCH /api/v1/settings/audit-push':
    case 'PATCH /api/v1/settings/audit-retention':
    case 'PATCH /api/v1/settings/signals':
    case 'PATCH /api/v1/settings/branding':
      return { json: {} };
    case 'POST /api/v1/sso-connections':
      return {
        json: {
          name: 'Corp',
          protocol: 'oidc',
          oidc: { issuer: 'https://op.example', clientId: 'roster', clientSecret: 'secret' },
        },
      };
    case 'PATCH /api/v1/sso-connections/{id}':
      return { json: { name: 'Other' } };
    case 'POST /api/v1/sso/discover':
      return { json: { email: by.email } };
    case 'POST /api/v1/session/reauthenticate':
      return { json: { password: by.password } };
    case 'POST /api/v1/session/pending/link':
      return { json: { password } };
    case 'POST /api/v1/session/pending/register':
      return { json: { username: 'Ada' } };
    case 'POST /api/v1/settings/general/test':
      return { json: { rootUrl: server.url } };
    case 'POST /api/v1/settings/mail/test':
      return { json: { to: by.email } };
    case 'POST /api/v1/me/password':
      return { json: { currentPassword: by.password, newPassword: password } };
    default:
      return {};
  }
}
