import type { Client } from './client.ts';
import type { User } from './contract.ts';
import type { TestServer } from './server.ts';

/** A user with a password. */
export interface Person {
  id: string;
  email: string;
  username: string;
  password: string;
}

/** A user and the browser in which the user is signed in. */
export interface SignedInPerson extends Person {
  browser: Client;
}

/** A server that accepts requests, in this process or in another one. */
export type Reachable = Pick<TestServer, 'client' | 'setupToken'>;

let made = 0;

/** Returns a valid, unique body for POST /users. */
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

/** Creates the first system admin through POST /setup and signs in for 30 days. */
export async function firstAdmin(server: Reachable): Promise<SignedInPerson> {
  const body = { email: 'admin@example.com', username: 'First Admin', password: 'admin password 1' };
  const answer = await server.client().post('/setup', { ...body, setupToken: server.setupToken });
  return signIn(server, { ...body, id: answer.expect(201).user().id }, { rememberMe: true });
}

/** Creates a user through POST /users. */
export async function createUser(
  admin: { browser: Client },
  different: Partial<ReturnType<typeof newUserBody>> = {},
): Promise<Person & { user: User }> {
  const body = { ...newUserBody(), ...different };
  const user = (await admin.browser.post('/users', body)).expect(201).user();
  return { id: user.id, email: user.email, username: user.username, password: body.password, user };
}

/** Signs a user in, in a new browser. */
export async function signIn<P extends Person>(
  server: Reachable,
  person: P,
  options: { rememberMe?: boolean; headers?: Record<string, string>; browser?: Client } = {},
): Promise<P & { browser: Client }> {
  const browser = options.browser ?? server.client(options.headers);
  const { rememberMe } = options;
  const body = { email: person.email, password: person.password };
  (await browser.post('/session', rememberMe === undefined ? body : { ...body, rememberMe })).expect(201);
  return { ...person, browser };
}

/** Creates a user and signs the user in. */
export async function signedInUser(
  server: Reachable,
  admin: { browser: Client },
  different: Partial<ReturnType<typeof newUserBody>> = {},
): Promise<SignedInPerson & { user: User }> {
  return signIn(server, await createUser(admin, different));
}

/** Resets a user's password to a temporary one, which must be changed at the next sign-in. */
export async function resetPassword<P extends Person>(
  admin: { browser: Client },
  person: P,
  password = 'temporary password 1',
): Promise<P> {
  (await admin.browser.post(`/users/${person.id}/reset-password`, { password })).expect(200);
  return { ...person, password };
}
