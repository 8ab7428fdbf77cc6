import type { ServerProcess } from '../child.ts';
import type { Client } from '../client.ts';

/** A request of a scenario, with the status of success. */
export interface Call {
  path: string;
  status: number;
  body?: object;
}

/** A GET request that checks the session of the caller. */
export interface SessionCheck {
  server: ServerProcess;
  path: string;
  headers: Record<string, string>;
}

export interface NewUser {
  email: string;
  firstName: string;
  lastName: string;
  password: string;
}

/** A product with its people in its database and its server running. */
export interface Product {
  readonly name: string;
  readonly server: ServerProcess;
  /** Has the session of an admin. */
  readonly admin: Client;
  /** Has no session. */
  readonly anonymous: Client;

  /** Signs the admin in again, so that no session or cookie cache expires during a scenario. */
  renewSession(): Promise<void>;
  /** Returns the session checks, and what ends the servers that were started for them. */
  sessionChecks(): Promise<{ cached: SessionCheck; everyTime: SessionCheck; stop(): Promise<void> }>;
  signIn(email: string, password: string): Call;
  createUser(user: NewUser): Call;
  /** 50 users in order of email, after so many others. */
  page(after: number): Promise<Call>;
  /** 50 users with this fragment in a name. */
  search(fragment: string): Call;
  /** 50 users with a first and a last name. */
  searchName(first: string, last: string): Call;
  /** The users in the response to a page or a search. */
  usersIn(text: string): unknown[];
  /** The corrected searches in the response to a search without results. */
  suggestionsIn(text: string): string[];
  /** Starts another server on the same database. */
  startAnother(): Promise<ServerProcess>;
  removeCreated(): Promise<void>;
  stop(): Promise<void>;
}

/** What a product is started with. */
export interface Setup {
  /** The URI of a superuser of the PostgreSQL server of the run. */
  postgresUrl: string;
  people: number;
}

export const PAGE = 50;

/** Whose sign-ins, sessions and requests are measured, in the peers. */
export const PEER_ADMIN = { email: 'admin@peers.example.com', password: 'Roster seed 2026' };

/** The domain of the users that a run creates, by which they are removed. */
export const CREATED_DOMAIN = 'created.example.com';

/** Returns the elements of a list in a JSON response. */
export function listIn(text: string, name: string): unknown[] {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`no list: ${text.slice(0, 200)}`);
  const found: unknown = Object.entries(parsed).find(([key]) => key === name)?.[1];
  if (!Array.isArray(found)) throw new Error(`no ${name}: ${text.slice(0, 200)}`);
  return found;
}
