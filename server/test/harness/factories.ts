import type { Client } from './client.ts';
import type { User } from './contract.ts';
import type { TestServer } from './server.ts';

/** Somebody with an account, as a test knows them. */
export interface Person {
  id: string;
  email: string;
  username: string;
  password: string;
}

/** Somebody, and the browser in which they are signed in. */
export interface SignedInPerson extends Person {
  browser: Client;
}

/** Any server that can be talked to: of this process or of another. */
export type Reachable = Pick<TestServer, 'client' | 'setupToken'>;

let made = 0;

/** A body for POST /users that is right in every way, and of which no two are the same. */
export function newUserBody() {
  const number = ++made;
  return {
    email: `person-${number}@example.com`,
    username: `Person ${number}`,
    password: `first password ${number}`,
    systemRole: 'user' as 'user' | 'admin',
    phone: null as string | null,
    mustChangePassword: false,
  };
}

/** Makes the first system admin through POST /setup, and signs them in, for 30 days. */
export async function firstAdmin(server: Reachable): Promise<SignedInPerson> {
  const body = { email: 'admin@example.com', username: 'First Admin', password: 'admin password 1' };
  const answer = await server.client().post('/setup', { ...body, setupToken: server.setupToken });
  return signIn(server, { ...body, id: answer.expect(201).user().id }, { rememberMe: true });
}

/** Makes a user through POST /users. */
export async function createUser(
  admin: { browser: Client },
  different: Partial<ReturnType<typeof newUserBody>> = {},
): Promise<Person & { user: User }> {
  const body = { ...newUserBody(), ...different };
  const user = (await admin.browser.post('/users', body)).expect(201).user();
  return { id: user.id, email: user.email, username: user.username, password: body.password, user };
}

/** Signs a person in, in a new browser. */
export async function signIn<Somebody extends Person>(
  server: Reachable,
  person: Somebody,
  options: { rememberMe?: boolean; headers?: Record<string, string>; browser?: Client } = {},
): Promise<Somebody & { browser: Client }> {
  const browser = options.browser ?? server.client(options.headers);
  const { rememberMe } = options;
  const body = { email: person.email, password: person.password };
  (await browser.post('/session', rememberMe === undefined ? body : { ...body, rememberMe })).expect(201);
  return { ...person, browser };
}

/** Makes a user and signs them in. */
export async function signedInUser(
  server: Reachable,
  admin: { browser: Client },
  different: Partial<ReturnType<typeof newUserBody>> = {},
): Promise<SignedInPerson & { user: User }> {
  return signIn(server, await createUser(admin, different));
}

/** Gives a person a temporary password, which must be changed at the next sign-in. */
export async function resetPassword<Somebody extends Person>(
  admin: { browser: Client },
  person: Somebody,
  password = 'temporary password 1',
): Promise<Somebody> {
  (await admin.browser.post(`/users/${person.id}/reset-password`, { password })).expect(200);
  return { ...person, password };
}
