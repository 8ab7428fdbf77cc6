import { searchText } from '../../src/identity/users/index.ts';
import { hashToken, newToken } from '../../src/lib/crypto.ts';
import { newId } from '../../src/lib/ids.ts';
import type { TestDatabase } from '../harness/index.ts';

/** Inserts rows of every kind into every table of 0001. */
export async function fillOfUsers({ sql }: TestDatabase): Promise<void> {
  const people = [
    ['Ada Lovelace', 'Ada@Example.com', '+49 1', 'admin', 'active', 'en'],
    ['Zoë 王', 'zoe@example.com', null, 'user', 'active', 'zh'],
    ['Ada Lovelace', 'other-ada@example.com', null, 'user', 'disabled', null],
    ['Not Yet', 'pending@example.com', null, 'user', 'pending', null],
  ];
  for (const [username, email, phone, role, status, language] of people) {
    const id = newId();
    await sql(
      `INSERT INTO users (id, username, email, phone, system_role, status, language, search_text, version, authority_version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 7, 3, '2025-01-01', '2025-02-02')`,
      [id, username, email, phone, role, status, language, searchText(username ?? '', email ?? '')],
    );
    await sql("INSERT INTO user_activity VALUES ($1, coalesce($2, '-infinity'::timestamptz))", [
      id,
      status === 'active' ? new Date(0) : null,
    ]);
    if (status === 'pending') continue;
    await sql("INSERT INTO password_credentials VALUES ($1, '$argon2id$v=19$x', $2, now())", [
      id,
      status === 'disabled',
    ]);
    await sql(
      "INSERT INTO sessions VALUES ($1, $2, $3, true, now(), now(), now() + interval '1 day', '192.0.2.1', 'Firefox')",
      [newId(), id, hashToken(newToken())],
    );
    await sql(
      `INSERT INTO audit_events (id, at, event_type, operation, outcome, target_id, target_name, before, after)
       VALUES ($1, now(), 'user', 'create', 'success', $2, $3, NULL, '{"a": [1]}')`,
      [newId(), id, username],
    );
  }
  await sql("INSERT INTO sign_in_throttles VALUES ('account:x', 3, now(), 1, now())");
}

/** Inserts rows of every kind into every table of 0001 to 0003, as that release wrote them. */
export async function fillOfInvitations(database: TestDatabase): Promise<void> {
  await fillOfUsers(database);
  const { sql } = database;
  const idOf = async (status: string) =>
    (await sql<{ id: string }>('SELECT id FROM users WHERE status = $1 ORDER BY id', [status]))[0]?.id;
  const [active, pending] = [await idOf('active'), await idOf('pending')];
  await sql(
    `INSERT INTO settings VALUES ('general', '{"name": "Ours"}', 3, now()), ('mail', '{"port": 25}', 1, now())`,
  );
  await sql("INSERT INTO former_passwords VALUES ($1, $2, '$argon2id$v=19$y', now())", [newId(), active]);
  await sql("UPDATE mail_pause SET failures = 2, until = now(), detail = '450 Later'");

  const mails: string[] = [];
  const kinds = [
    'invitation',
    'password_reset',
    'account_disabled',
    'account_not_activated',
    'password_changed',
  ];
  for (const kind of kinds) {
    for (const state of ['queued', 'sent', 'failed', 'withdrawn']) {
      const id = newId();
      mails.push(id);
      await sql(
        `INSERT INTO mails (id, kind, recipient, user_id, language, parameters, state, detail, attempts, next_attempt_at,
           expires_at, created_at, settled_at)
         VALUES ($1, $2, 'zoe@example.com', $3, 'zh', $4, $5, '250 OK', 1, now(), now(), now(), $6)`,
        [
          id,
          kind,
          active,
          state === 'queued' ? 'sealed' : null,
          state,
          state === 'queued' ? null : new Date(0),
        ],
      );
    }
  }
  for (const [status, user] of [
    ['pending', pending],
    ['accepted', active],
    ['revoked', null],
  ]) {
    const id = newId();
    await sql(
      `INSERT INTO invitations (id, user_id, email, system_role, token_hash, status, expires_at, mail_id, created_by_id,
         created_by_name, created_at, settled_at, version)
       VALUES ($1, $2, 'pending@example.com', 'admin', $3, $4, now(), $5, $6, 'Ada', now(), $7, 2)`,
      [id, user, hashToken(newToken()), status, mails[0], active, status === 'pending' ? null : new Date(0)],
    );
    await sql('INSERT INTO invitation_former_links VALUES ($1, $2)', [hashToken(newToken()), id]);
  }
  await sql(
    "INSERT INTO password_reset_requests VALUES ($1, 'zoe@example.com', '192.0.2.1', 'Firefox', 'request', now())",
    [newId()],
  );
  for (const status of ['pending', 'used', 'replaced'])
    await sql('INSERT INTO password_resets VALUES ($1, $2, $3, $4, now(), $5, now())', [
      newId(),
      active,
      hashToken(newToken()),
      status,
      mails[4],
    ]);
  await sql("UPDATE name_words SET stale = true WHERE word = 'zoe'");
}
