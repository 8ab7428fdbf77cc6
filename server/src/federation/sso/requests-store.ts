import { sql } from 'kysely';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import type { Tables } from '../../db/types.ts';
import { AppError } from '../../lib/errors.ts';

/** A request to a provider, from its start to its only answer. */
export interface SsoRequest {
  id: string;
  connectionId: string;
  purpose: Tables['sso_requests']['purpose'];
  browserHash: Buffer;
  /** Sealed. */
  secrets: string | null;
  returnTo: string;
  testId: string | null;
  /** The session whose user signs in again; null for other purposes. */
  sessionId: string | null;
  createdAt: Date;
  expiresAt: Date;
}

type Row = Omit<Tables['sso_requests'], 'finish_hash' | 'consumed_at'>;

const toRequest = (row: Row): SsoRequest => ({
  id: row.id,
  connectionId: row.connection_id,
  purpose: row.purpose,
  browserHash: row.browser_hash,
  secrets: row.secrets,
  returnTo: row.return_to,
  testId: row.test_id,
  sessionId: row.session_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

/** Stores a request. Returns false when its connection was deleted meanwhile. Throws 401 when its session has ended. */
export async function insertRequest(db: Queryable, request: SsoRequest): Promise<boolean> {
  const insert = db.insertInto('sso_requests').values({
    id: request.id,
    connection_id: request.connectionId,
    purpose: request.purpose,
    browser_hash: request.browserHash,
    secrets: request.secrets,
    return_to: request.returnTo,
    test_id: request.testId,
    session_id: request.sessionId,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
  });
  try {
    await insert.execute();
    return true;
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint === 'sso_requests_session_id_fkey') throw new AppError('unauthenticated');
    if (constraint === 'sso_requests_connection_id_fkey') return false;
    throw error;
  }
}

/**
 * Consumes a request: of several answers, on whichever nodes, exactly one gets it.
 * @param browserHash undefined where the browser is recognized later.
 */
export async function consumeRequest(
  db: Queryable,
  which: { id: string; connectionId: string; browserHash?: Buffer | undefined },
  now: Date,
): Promise<SsoRequest | undefined> {
  let query = db
    .updateTable('sso_requests')
    .set({ consumed_at: now })
    .where('id', '=', which.id)
    .where('connection_id', '=', which.connectionId)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now);
  if (which.browserHash) query = query.where('browser_hash', '=', which.browserHash);
  const row = await query.returningAll().executeTakeFirst();
  return row && toRequest(row);
}

/** Returns the dry run of a request that is not answered yet; null for requests of other purposes, and unknown ones. */
export async function findTestOfRequest(
  db: Queryable,
  which: { id: string; connectionId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('sso_requests')
    .select('test_id')
    .where('id', '=', which.id)
    .where('connection_id', '=', which.connectionId)
    .where('consumed_at', 'is', null)
    .executeTakeFirst();
  return row?.test_id ?? null;
}

/** Returns a request that is not answered yet. */
export async function findOpenRequest(
  db: Queryable,
  which: { id: string; connectionId: string },
  now: Date,
): Promise<SsoRequest | undefined> {
  const row = await db
    .selectFrom('sso_requests')
    .selectAll()
    .where('id', '=', which.id)
    .where('connection_id', '=', which.connectionId)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && toRequest(row);
}

/** A verified response that is to be accepted. */
export interface AcceptedResponse {
  requestId: string;
  connectionId: string;
  /** The id of its assertion, and until when another one with it would be valid. */
  assertionId: string;
  acceptableUntil: Date;
  /** Whether the connection asks for a fresh sign-in each time; otherwise only signing in again does. */
  isAlwaysFresh: boolean;
  /** A request for a fresh sign-in must have begun by then. */
  begunBy: Date;
  /** Sealed. */
  answer: string;
  /** Of the token that the browser fetches the answer with. */
  finishHash: Buffer;
  expiresAt: Date;
}

/**
 * Accepts a response: consumes its request, remembers its assertion and keeps its answer for the browser, by one statement.
 * Of several copies, on whichever nodes, one is accepted. Returns false, and writes nothing, for the others.
 */
export async function acceptResponse(db: Queryable, response: AcceptedResponse, now: Date): Promise<boolean> {
  const { rows } = await sql`
    WITH request AS MATERIALIZED (
        SELECT id FROM sso_requests WHERE id = ${response.requestId} AND connection_id = ${response.connectionId}
          AND consumed_at IS NULL AND expires_at > ${now} AND purpose <> 'logout'
          AND (created_at <= ${response.begunBy} OR NOT (${response.isAlwaysFresh} OR purpose = 'reauthenticate'))
        FOR UPDATE),
      message AS (INSERT INTO sso_message_ids (connection_id, id, expires_at)
        SELECT ${response.connectionId}, ${response.assertionId}, ${response.acceptableUntil} FROM request
        ON CONFLICT DO NOTHING RETURNING id)
    UPDATE sso_requests SET consumed_at = ${now}, answer = ${response.answer}, finish_hash = ${response.finishHash},
      expires_at = ${response.expiresAt}
    FROM request, message WHERE sso_requests.id = request.id RETURNING request.id`.execute(db);
  return rows.length > 0;
}

/** Keeps a sealed text of a request for the browser that fetches it with the token of this hash. */
export async function saveAnswer(
  db: Queryable,
  id: string,
  { answer, finishHash, expiresAt }: { answer: string; finishHash: Buffer; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable('sso_requests')
    .set({ answer, finish_hash: finishHash, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}

/** Takes the answer of a token; a second time there is none. The row remains until it expires, without the answer. */
export async function takeAnswer(
  db: Queryable,
  finishHash: Buffer,
  now: Date,
): Promise<{ request: SsoRequest; answer: string } | undefined> {
  const { rows } = await sql<Row & { answer: string }>`
    WITH taken AS (SELECT * FROM sso_requests WHERE finish_hash = ${finishHash} AND expires_at > ${now}
      AND answer IS NOT NULL FOR UPDATE)
    UPDATE sso_requests SET answer = NULL, finish_hash = NULL FROM taken WHERE sso_requests.id = taken.id
    RETURNING taken.*`.execute(db);
  const [row] = rows;
  return row && { request: toRequest(row), answer: row.answer };
}

/** Remembers the id of a message until it can't be accepted any more. False when it was seen before. */
export async function rememberMessage(
  tx: Tx,
  connectionId: string,
  id: string,
  expiresAt: Date,
): Promise<boolean> {
  const row = await tx
    .insertInto('sso_message_ids')
    .values({ connection_id: connectionId, id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes what has expired. */
export async function purgeSso(db: Queryable, now: Date): Promise<void> {
  for (const table of ['sso_requests', 'sso_message_ids', 'sso_pending', 'sso_tests'] as const)
    await db.deleteFrom(table).where('expires_at', '<', now).execute();
}

/** A dry run. */
export interface SsoTest {
  id: string;
  connectionId: string;
  createdById: string;
  expiresAt: Date;
  result: unknown;
}

/** Inserts a dry run that has no result yet. */
export async function insertTest(db: Queryable, test: Omit<SsoTest, 'result'>, now: Date): Promise<void> {
  await db
    .insertInto('sso_tests')
    .values({
      id: test.id,
      connection_id: test.connectionId,
      created_by_id: test.createdById,
      created_at: now,
      expires_at: test.expiresAt,
    })
    .execute();
}

/** Returns a dry run; undefined for an unknown id. */
export async function findTest(db: Queryable, id: string): Promise<SsoTest | undefined> {
  const row = await db.selectFrom('sso_tests').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      connectionId: row.connection_id,
      createdById: row.created_by_id,
      expiresAt: row.expires_at,
      result: row.result,
    }
  );
}

/** Writes the result of a dry run; the first one stays. */
export async function saveTestResult(db: Queryable, id: string, result: object): Promise<void> {
  await db
    .updateTable('sso_tests')
    .set({ result: JSON.stringify(result) })
    .where('id', '=', id)
    .where('result', 'is', null)
    .execute();
}

/** An answer for which the user must still do something. */
export interface PendingAnswer {
  connectionId: string;
  kind: 'link' | 'register';
  /** Sealed. */
  answer: string;
  userId: string | null;
  returnTo: string;
  expiresAt: Date;
}

/** Inserts a pending answer under the hash of its token. */
export async function insertPending(tx: Tx, tokenHash: Buffer, pending: PendingAnswer): Promise<void> {
  await tx
    .insertInto('sso_pending')
    .values({
      token_hash: tokenHash,
      connection_id: pending.connectionId,
      kind: pending.kind,
      answer: pending.answer,
      user_id: pending.userId,
      return_to: pending.returnTo,
      expires_at: pending.expiresAt,
    })
    .execute();
}

/** Returns a pending answer; locked until the transaction ends when `lock` is set. */
export async function findPending(
  db: Queryable,
  tokenHash: Buffer,
  now: Date,
  { lock }: { lock: boolean },
): Promise<PendingAnswer | undefined> {
  const query = db
    .selectFrom('sso_pending')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return (
    row && {
      connectionId: row.connection_id,
      kind: row.kind,
      answer: row.answer,
      userId: row.user_id,
      returnTo: row.return_to,
      expiresAt: row.expires_at,
    }
  );
}

/** Deletes a pending answer. */
export async function deletePending(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.deleteFrom('sso_pending').where('token_hash', '=', tokenHash).execute();
}

/** Whether an error says that this subject, or this user, is linked already. */
export const isLinkedAlready = (error: unknown): boolean =>
  /^sso_identities_(subject|user)_key$/.test(constraintOf(error));

/** A user's link to a subject of a provider. */
export interface Identity {
  id: string;
  connectionId: string;
  userId: string;
  subject: string;
  email: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const toIdentity = (row: Tables['sso_identities']): Identity => ({
  id: row.id,
  connectionId: row.connection_id,
  userId: row.user_id,
  subject: row.subject,
  email: row.email,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

/** Returns who is linked to a subject. */
export async function findIdentity(
  db: Queryable,
  connectionId: string,
  subject: string,
): Promise<Identity | undefined> {
  const row = await db
    .selectFrom('sso_identities')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row && toIdentity(row);
}

/** Whether a user is linked by a connection, to whatever subject. */
export async function isLinked(db: Queryable, connectionId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('sso_identities')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns a user's identities with the connection of each, oldest first. */
export async function listIdentities(db: Queryable, userId: string) {
  const rows = await db
    .selectFrom('sso_identities as i')
    .innerJoin('sso_connections as c', 'c.id', 'i.connection_id')
    .selectAll('i')
    .select(['c.name', 'c.protocol'])
    .where('i.user_id', '=', userId)
    .orderBy('i.created_at')
    .orderBy('i.id')
    .execute();
  return rows.map((row) => ({
    ...toIdentity(row),
    connection: { id: row.connection_id, name: row.name, protocol: row.protocol },
  }));
}

/** Inserts an identity. Rejects with an error of `isLinkedAlready` when the subject or user is linked already. */
export async function insertIdentity(tx: Tx, identity: Identity): Promise<void> {
  await tx
    .insertInto('sso_identities')
    .values({
      id: identity.id,
      connection_id: identity.connectionId,
      user_id: identity.userId,
      subject: identity.subject,
      email: identity.email,
      created_at: identity.createdAt,
      last_used_at: identity.lastUsedAt,
    })
    .execute();
}

/** Notes that an identity was used, and the address that the provider states now. */
export async function touchIdentity(tx: Tx, id: string, email: string | null, at: Date): Promise<void> {
  await tx.updateTable('sso_identities').set({ email, last_used_at: at }).where('id', '=', id).execute();
}

/** Removes an identity and ends the sessions that began by it. Returns it, if it was this user's. */
export async function deleteIdentity(tx: Tx, userId: string, id: string): Promise<Identity | undefined> {
  await sql`DELETE FROM sessions WHERE user_id = ${userId}
    AND id IN (SELECT session_id FROM sso_sessions WHERE identity_id = ${id})`.execute(tx);
  const row = await tx
    .deleteFrom('sso_identities')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
  return row && toIdentity(row);
}
