import { newToken } from '../../src/lib/crypto.ts';
import { newId } from '../../src/lib/ids.ts';
import type { TestServer } from './server.ts';

/** The configuration of an OpenID Connect connection, as in the table. */
const CONFIG = {
  saml: null,
  oidc: {
    issuer: 'https://op.example',
    clientId: 'roster',
    scopes: 'openid email',
    subjectClaim: 'sub',
    tokenAuth: 'basic',
    acrValues: null,
    forceLogin: false,
  },
  mfaProof: [],
  provisioning: { autoBind: false, createUsers: false, defaultRole: 'viewer', organizationId: null },
  attributeMapping: { email: null, name: null, groups: null },
  roleMapping: [],
  breakGlassUserIds: [],
};

/** Inserts an enabled connection by SQL, since the API generates a key, which takes a second. */
export async function insertConnection(
  { sql, clock }: TestServer,
  { domains = [], verified = false }: { domains?: readonly string[]; verified?: boolean } = {},
): Promise<string> {
  const id = newId();
  await sql(
    `INSERT INTO sso_connections (id, name, protocol, enabled, enforced, config, client_secret, entity_id, private_key,
       certificate, created_at, updated_at)
     VALUES ($1, 'Corp', 'oidc', true, false, $2, 'sealed', 'https://roster.example', 'sealed', 'none', $3, $3)`,
    [id, CONFIG, clock.now()],
  );
  for (const name of domains)
    await sql('INSERT INTO sso_domains (connection_id, name, token, verified_at) VALUES ($1, $2, $3, $4)', [
      id,
      name,
      newToken(),
      verified ? clock.now() : null,
    ]);
  return id;
}

/** Inserts a dry run that waits for its response. */
export async function insertDryRun(
  { sql, clock }: TestServer,
  connectionId: string,
  userId: string,
): Promise<string> {
  const id = newId();
  await sql(
    `INSERT INTO sso_tests (id, connection_id, created_by_id, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $4::timestamptz + interval '1 hour')`,
    [id, connectionId, userId, clock.now()],
  );
  return id;
}

/** Links a user to a subject of a new connection. */
export async function insertIdentity(server: TestServer, userId: string): Promise<string> {
  const id = newId();
  const connectionId = await insertConnection(server);
  await server.sql(
    'INSERT INTO sso_identities (id, connection_id, user_id, subject, created_at) VALUES ($1, $2, $3, $4, $5)',
    [id, connectionId, userId, newToken(), server.clock.now()],
  );
  return id;
}
