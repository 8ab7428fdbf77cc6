import type { APIRequestContext } from 'playwright-core';
import { makeOrganization, makeProject } from './places.ts';
import { createUser, SEED_PASSWORD } from './server.ts';

export const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: SEED_PASSWORD };
export const ALAN = { username: 'Alan Turing', email: 'alan@roster.example', password: SEED_PASSWORD };
export const KATHERINE = {
  username: 'Katherine Johnson',
  email: 'katherine@roster.example',
  password: SEED_PASSWORD,
};
/** A user that is deleted at the end. */
export const EDSGER = {
  username: 'Edsger Dijkstra',
  email: 'edsger@roster.example',
  password: SEED_PASSWORD,
};

/** The created resources and users, by id. */
export interface AuditLog {
  grace: string;
  alan: string;
  katherine: string;
  edsger: string;
  acme: string;
  lathe: string;
  globex: string;
  mill: string;
}

/**
 * Writes audit events by the API: Grace administers Acme, Alan its project Lathe, Katherine Globex; Edsger signs in and
 * is deleted; a setting is changed, a sign-in fails, and a request is rejected.
 * @param anonymous a browser without a session.
 */
export async function makeAuditLog(api: APIRequestContext, anonymous: APIRequestContext): Promise<AuditLog> {
  const grace = await createUser(api, GRACE);
  const alan = await createUser(api, ALAN);
  const katherine = await createUser(api, KATHERINE);
  const edsger = await createUser(api, { ...EDSGER, systemRole: 'admin' });
  const acme = await makeOrganization(api, 'Acme', {
    [grace]: 'admin',
    [alan]: 'viewer',
    [edsger]: 'viewer',
  });
  const lathe = await makeProject(api, acme, 'Lathe', { [alan]: 'admin' });
  const globex = await makeOrganization(api, 'Globex', { [katherine]: 'admin' });
  const mill = await makeProject(api, globex, 'Mill');
  await expect(200, api.put(`/api/v1/organizations/${acme}/members/${edsger}`, { data: { role: 'admin' } }));
  await expect(
    200,
    api.patch(`/api/v1/users/${alan}`, {
      data: { username: 'Alan Mathison Turing', phone: '+44 20 7946 0000' },
    }),
  );
  await expect(200, api.patch(`/api/v1/organizations/${globex}`, { data: { name: 'Globex Corporation' } }));
  await expect(200, api.patch('/api/v1/settings/password-policy', { data: { preset: 'nist' } }));
  await expect(200, api.post(`/api/v1/users/${katherine}/disable`));
  await expect(200, api.post(`/api/v1/users/${katherine}/enable`));
  const guess = { email: GRACE.email, password: 'a wrong guess 1' };
  await expect(401, anonymous.post('/api/v1/session', { data: guess }));
  await expect(
    201,
    anonymous.post('/api/v1/session', { data: { email: EDSGER.email, password: SEED_PASSWORD } }),
  );
  await expect(200, anonymous.patch(`/api/v1/projects/${mill}`, { data: { name: 'Watermill' } }));
  await expect(204, anonymous.delete('/api/v1/session'));
  await expect(
    201,
    anonymous.post('/api/v1/session', { data: { email: GRACE.email, password: SEED_PASSWORD } }),
  );
  await expect(403, anonymous.post('/api/v1/organizations', { data: { name: 'Initech' } }));
  await expect(204, anonymous.delete('/api/v1/session'));
  await expect(204, api.delete(`/api/v1/users/${edsger}`));
  return { grace, alan, katherine, edsger, acme, lathe, globex, mill };
}

async function expect(
  status: number,
  call: Promise<{ status(): number; text(): Promise<string> }>,
): Promise<void> {
  const answer = await call;
  if (answer.status() !== status)
    throw new Error(`${answer.status()}, not ${status}: ${await answer.text()}`);
}
