/**
 * A bare server that does what a callback of OpenID Connect can't do without: the token request, the verification of the ID
 * token, and a row for the session. Arguments: port, issuer, the public key as a JWK, the user's ID. Setting: DATABASE_URL.
 */
import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { importJWK, jwtVerify } from 'jose';
import pg from 'pg';
import { insertSession } from './insert-session.ts';

const [, , port, issuer = '', jwk = '{}', userId = ''] = process.argv;
const key = await importJWK(JSON.parse(jwk), 'RS256');
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

async function requestToken(code: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const body = new URLSearchParams({ grant_type: 'authorization_code', code }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  request(`${issuer}/token`, { method: 'POST', headers })
    .on('response', (response) => resolve(text(response)))
    .on('error', reject)
    .end(body);
  return JSON.parse(await promise).id_token;
}

createServer(async ({ url = '' }, response) => {
  const code = new URL(url, issuer).searchParams.get('code');
  if (code === null) return response.end();
  await jwtVerify(await requestToken(code), key, { issuer, audience: 'roster' });
  await insertSession(pool, userId);
  response.writeHead(303, { location: '/', 'set-cookie': 'session=bare' }).end();
}).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
