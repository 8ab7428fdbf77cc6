import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { leafOfEvent, sealedEventOf } from '../../src/audit/canonical.ts';
import type { Fault } from '../../src/audit/findings.ts';
import { headOf, sealHead } from '../../src/audit/head.ts';
import { headerOf, signJson } from '../../src/audit/header.ts';
import { fingerprintOf, newKey, openKey } from '../../src/audit/keys.ts';
import { treeHash } from '../../src/audit/merkle.ts';
import { record } from '../../src/audit/record.ts';
import { signRemoval } from '../../src/audit/removal.ts';
import { type LeafRow, takeSnapshot } from '../../src/audit/snapshot-store.ts';
import { verifyAuditLog } from '../../src/audit/verify.ts';
import { newId } from '../../src/lib/ids.ts';
import { createVault } from '../../src/lib/vault.ts';
import { startTestServer, type TestServer } from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';
import { rememberAuditLog, tamper } from '../harness/tamper.ts';

const caller = { address: '192.0.2.1', userAgent: 'roster-test', requestId: null };

async function write({ database, clock }: TestServer, name: string): Promise<void> {
  await record(database.db, caller, clock.now(), {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: { type: 'user', id: newId(), name },
    after: { name },
  });
}

/** Starts a node, seals some batches of five events and stops it. */
async function stoppedServer(): Promise<TestServer> {
  const server = await startTestServer();
  for (let round = 0; round < 4; round++) {
    await server.database.transact(async (tx) => {
      const same = { ...server, database: { ...server.database, db: tx } };
      for (let at = 0; at < 5; at++) await write(same, `Person ${round} ${at}`);
    });
    await untilSealed(server);
  }
  await server.server.close();
  return server;
}

const verify = async (
  server: TestServer,
  { vault = server.server.services.vault, keys = [] as string[] } = {},
) => {
  const snapshot = await takeSnapshot(server.database);
  return verifyAuditLog(snapshot, vault, keys).finally(() => snapshot.close());
};

const server = await stoppedServer();
const putBack = await rememberAuditLog(server);
const { vault } = server.server.services;

/** The sealed events in order. */
const leaves = await (async () => {
  const snapshot = await takeSnapshot(server.database);
  const all: LeafRow[] = [];
  for await (const leaf of snapshot.leaves()) all.push(leaf);
  await snapshot.close();
  return all;
})();
const count = leaves.length;
const at = (ordinal: number) => leaves[ordinal - 1] ?? assert.fail(`there is a number ${ordinal}`);
const batches = await server.database.db.selectFrom('audit_batches').selectAll().orderBy('number').execute();
const [middle, last] = [batches.at(-2) ?? assert.fail(), batches.at(-1) ?? assert.fail()];
const [first, second] = [Number(middle.first_ordinal), Number(middle.first_ordinal) + 1];

/** Changes the database by SQL, and fails unless verification reports the change. */
function reports(
  title: string,
  harm: () => Promise<unknown>,
  expected: { fault: Fault; ordinal?: number; eventId?: string; batch?: number; text?: RegExp },
) {
  test(`reports ${title}`, async (t) => {
    t.after(putBack);
    await harm();
    const { finding } = await verify(server);
    assert.ok(finding, 'something is wrong');
    const { text = /./, ...exactly } = expected;
    for (const [name, value] of Object.entries(exactly))
      assert.equal(Reflect.get(finding, name), value, `${name}: ${finding.text}`);
    assert.match(finding.text, text);
    if (expected.eventId !== undefined) assert.match(finding.text, new RegExp(expected.eventId));
  });
}

const ids = { first: at(first).eventId, second: at(second).eventId };

const inserted = newId();
const insertEvent = `INSERT INTO audit_events (id, at, event_type, operation, outcome) VALUES ('${inserted}', now(), 'user', 'create', 'success')`;

/** Changes an event and recomputes everything that depends on it, with the given key. */
async function rewrite(sign: (header: ReturnType<typeof headerOf>) => { key_id: string; signature: Buffer }) {
  const event = { ...sealedEventOf(at(first).event ?? assert.fail()), reason: 'Another' };
  const hash = leafOfEvent(first, event);
  await tamper(server, `UPDATE audit_events SET reason = 'Another' WHERE id = '${ids.first}'`);
  await tamper(server, 'UPDATE audit_leaves SET hash = $1 WHERE ordinal = $2', [hash, first]);
  const hashes = leaves
    .slice(first - 1, Number(middle.last_ordinal))
    .map((leaf) => (leaf.ordinal === first ? hash : leaf.hash));
  const root = treeHash(hashes);
  const { key_id, signature } = sign(headerOf({ ...middle, root }));
  await tamper(server, 'UPDATE audit_batches SET root = $1, key_id = $2, signature = $3 WHERE number = $4', [
    root,
    key_id,
    signature,
    middle.number,
  ]);
}

const cutTail = [
  `DELETE FROM audit_batches WHERE number = ${last.number}`,
  `DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ordinal >= ${last.first_ordinal})`,
  `DELETE FROM audit_leaves WHERE ordinal >= ${last.first_ordinal}`,
];

/** Writes the event of a removal. */
const writeRemoval = (after: object) =>
  record(server.database.db, caller, server.clock.now(), {
    eventType: 'audit',
    operation: 'remove',
    outcome: 'success',
    after,
  });
const removing = (through: number) => [
  `DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ordinal <= ${through})`,
  `DELETE FROM audit_leaves WHERE ordinal <= ${through}`,
];
const [keyRow] = await server.database.db.selectFrom('audit_keys').selectAll().execute();
const ourKey = openKey(vault, keyRow ?? assert.fail()) ?? assert.fail('the key opens');
const signed = (throughOrdinal: number) =>
  signRemoval(ourKey, { throughBatch: 2, throughOrdinal, root: batches[1]?.root.toString('hex') ?? '' });

const own = newKey(createVault(['a secret key of another installation']), new Date());

describe('verifyAuditLog', () => {
  test('accepts an unchanged log', async () => {
    assert.ok(count >= 21 && batches.length >= 4);
    const verdict = await verify(server);
    assert.deepEqual(verdict.finding, undefined);
    assert.deepEqual(
      [verdict.events, verdict.batches, verdict.waiting, verdict.sealedThrough],
      [count, batches.length, 0, last.sealed_at.toISOString()],
    );
  });

  for (const change of [
    'after = \'{"name": "Another"}\'',
    "at = at + interval '1 microsecond'",
    "at = (to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00 BC')::timestamptz",
    "operated_by_name = 'Somebody else'",
    "target_name = 'Another'",
    'address = NULL',
    "outcome = 'failure'",
    "request_id = 'x'",
  ])
    reports(
      `a changed event: ${change}`,
      () => tamper(server, `UPDATE audit_events SET ${change} WHERE id = '${ids.first}'`),
      {
        fault: 'changed',
        eventId: ids.first,
        ordinal: first,
      },
    );

  reports(
    'a change of each column',
    async () => {
      const columns = await server.sql<{ name: string; type: string }>(
        "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'audit_events' AND column_name <> 'id'",
      );
      const values: Record<string, string> = {
        text: "'x'",
        uuid: 'gen_random_uuid()',
        jsonb: '\'{"x": 1}\'',
        'timestamp with time zone': 'now()',
      };
      assert.equal(columns.length, 19);
      for (const { name, type } of columns) {
        await tamper(
          server,
          `UPDATE audit_events SET ${name} = ${name === 'outcome' ? "'denied'" : values[type]} WHERE id = '${ids.second}'`,
        );
        const { finding } = await verify(server);
        assert.deepEqual([finding?.fault, finding?.eventId], ['changed', ids.second], name);
        await putBack();
      }
      await tamper(server, `UPDATE audit_events SET reason = 'x' WHERE id = '${ids.second}'`);
    },
    { fault: 'changed', eventId: ids.second },
  );

  reports(
    'an event that was removed',
    () => tamper(server, `DELETE FROM audit_events WHERE id = '${ids.second}'`),
    {
      fault: 'removed',
      eventId: ids.second,
      ordinal: second,
    },
  );

  reports(
    'an event that was removed with its leaf',
    () =>
      tamper(server, [
        `DELETE FROM audit_events WHERE id = '${ids.second}'`,
        `DELETE FROM audit_leaves WHERE ordinal = ${second}`,
      ]),
    { fault: 'removed', ordinal: second, text: new RegExp(at(second + 1).eventId) },
  );

  reports('an inserted event', () => tamper(server, insertEvent), {
    fault: 'inserted',
    eventId: inserted,
  });

  reports(
    'an event inserted with a leaf',
    () =>
      tamper(server, [
        insertEvent,
        `INSERT INTO audit_leaves VALUES (${count + 1}, '${inserted}', sha256('x'))`,
      ]),
    { fault: 'tail cut off', eventId: inserted },
  );

  reports(
    'two events that were swapped within a batch, with their leaves',
    () =>
      tamper(server, [
        `UPDATE audit_leaves SET ordinal = 1000000 WHERE ordinal = ${first}`,
        `UPDATE audit_leaves SET ordinal = ${first} WHERE ordinal = ${second}`,
        `UPDATE audit_leaves SET ordinal = ${second} WHERE ordinal = 1000000`,
      ]),
    { fault: 'reordered', eventId: ids.second, ordinal: first },
  );

  reports(
    'two events of different batches with exchanged leaves',
    () =>
      tamper(server, [
        `UPDATE audit_leaves SET event_id = '${inserted}' WHERE ordinal = ${first}`,
        `UPDATE audit_leaves SET event_id = '${ids.first}' WHERE ordinal = ${count}`,
        `UPDATE audit_leaves SET event_id = '${at(count).eventId}' WHERE ordinal = ${first}`,
      ]),
    { fault: 'reordered', eventId: at(count).eventId, ordinal: first },
  );

  reports(
    'a leaf that was changed',
    () => tamper(server, `UPDATE audit_leaves SET hash = sha256('x') WHERE ordinal = ${second}`),
    {
      fault: 'seal changed',
      eventId: ids.second,
    },
  );

  reports(
    'an event that was changed with its leaf',
    async () => {
      const event = { ...sealedEventOf(at(first).event ?? assert.fail()), reason: 'Another' };
      await tamper(server, `UPDATE audit_events SET reason = 'Another' WHERE id = '${ids.first}'`);
      await tamper(server, 'UPDATE audit_leaves SET hash = $1 WHERE ordinal = $2', [
        leafOfEvent(first, event),
        first,
      ]);
    },
    { fault: 'changed', batch: Number(middle.number), text: new RegExp(ids.first) },
  );

  reports(
    'an event that was changed with its leaf and the root',
    () => rewrite(() => ({ key_id: middle.key_id, signature: middle.signature })),
    {
      fault: 'seal changed',
      batch: Number(middle.number),
    },
  );

  reports(
    'an event that was changed with its leaf and the root, signed with an inserted key',
    () =>
      rewrite((header) => {
        const { row, key } = newKey(
          createVault(['another secret key, which is not configured']),
          new Date(0),
        );
        void tamper(server, 'INSERT INTO audit_keys VALUES ($1, $2, $3, $4)', [
          row.id,
          row.public_key,
          row.private_key,
          row.created_at,
        ]);
        return { key_id: row.id, signature: signJson(key.privateKey, { ...header, keyId: row.id }) };
      }),
    { fault: 'seal changed', batch: Number(middle.number), text: /does not open under SECRET_KEY/ },
  );

  reports(
    'a replaced public key',
    async () => {
      const { row } = newKey(vault, new Date(0));
      await tamper(server, 'UPDATE audit_keys SET public_key = $1', [row.public_key]);
    },
    { fault: 'seal changed', batch: 1 },
  );

  reports(
    'a header that was changed',
    () => tamper(server, `UPDATE audit_batches SET sealed_at = '2020-01-01' WHERE number = 2`),
    {
      fault: 'seal changed',
      batch: 2,
    },
  );

  reports(
    'a batch that was removed',
    () => tamper(server, `DELETE FROM audit_batches WHERE number = ${middle.number}`),
    {
      fault: 'tail cut off',
      batch: Number(middle.number),
    },
  );

  reports('a tail that was cut off consistently', () => tamper(server, cutTail), {
    fault: 'tail cut off',
    text: new RegExp(`up to batch ${last.number}, number ${last.last_ordinal}`),
  });

  reports(
    'a tail that was cut off with the head',
    () => tamper(server, [...cutTail, 'DELETE FROM audit_head']),
    { fault: 'tail cut off' },
  );

  reports(
    'the removal of all seals',
    () => tamper(server, ['DELETE FROM audit_batches', 'DELETE FROM audit_leaves', 'DELETE FROM audit_keys']),
    {
      fault: 'tail cut off',
    },
  );

  reports(
    'an older head that was restored',
    () => tamper(server, 'UPDATE audit_head SET head = $1', [sealHead(vault, headOf(headerOf(middle)))]),
    { fault: 'seal changed', text: /restored/ },
  );

  reports(
    'an event that was removed before it was sealed',
    () => tamper(server, `INSERT INTO audit_unsealed VALUES ('${inserted}')`),
    {
      fault: 'removed',
      eventId: inserted,
    },
  );

  test('accepts what retention removed, and reports what else is missing', async (t) => {
    t.after(putBack);
    const through = Number(batches[1]?.last_ordinal);
    await writeRemoval({ ...signed(through), events: through });
    await tamper(server, removing(through));
    const allowed = await verify(server);
    assert.deepEqual([allowed.finding, allowed.events, allowed.waiting], [undefined, count - through, 1]);
    assert.match(allowed.notes.join(), /removed by the retention/);
    await tamper(server, `DELETE FROM audit_events WHERE id = '${at(through + 1).eventId}'`);
    const { finding } = await verify(server);
    assert.deepEqual([finding?.fault, finding?.ordinal], ['removed', through + 1]);
  });

  for (const [title, content] of Object.entries({
    'is not signed': { throughBatch: 2, throughOrdinal: count, root: '' },
    'is signed with another key': signRemoval(own.key, { throughBatch: 2, throughOrdinal: count, root: '' }),
    'was signed of less': { ...signed(1), throughOrdinal: count },
    'is nonsense': { throughOrdinal: { 1: 1 } },
  }))
    reports(
      `events missing after a removal that ${title}`,
      async () => {
        await writeRemoval(content);
        await tamper(server, removing(second));
      },
      { fault: 'removed', ordinal: 1 },
    );

  test('reports events inserted into a removed range', async (t) => {
    t.after(putBack);
    const through = Number(batches[1]?.last_ordinal);
    await writeRemoval(signed(through));
    await tamper(server, removing(through));
    const row = { ...(at(through).event ?? assert.fail()), id: newId(), target_name: 'A made-up past' };
    await tamper(
      server,
      [
        'INSERT INTO audit_events SELECT * FROM jsonb_populate_record(NULL::audit_events, $1::jsonb) WHERE $3::bytea IS NOT NULL AND $2::bigint > 0',
        'INSERT INTO audit_leaves SELECT $2::bigint, id, $3::bytea FROM jsonb_populate_record(NULL::audit_events, $1::jsonb)',
      ],
      [JSON.stringify(row), through, leafOfEvent(through, sealedEventOf(row))],
    );
    const { finding } = await verify(server);
    assert.deepEqual([finding?.fault, finding?.eventId], ['inserted', row.id], finding?.text);
  });

  test('reports the replacement of all seals when the key is given', async () => {
    const harmed = await stoppedServer();
    const keys = await harmed.database.db.selectFrom('audit_keys').selectAll().execute();
    const noted = keys.map((row) => fingerprintOf(row.public_key));
    assert.equal((await verify(harmed, { keys: noted })).finding, undefined);
    await tamper(harmed, [
      'DELETE FROM audit_keys',
      'DELETE FROM audit_batches',
      'DELETE FROM audit_leaves',
      'DELETE FROM audit_head',
      "UPDATE audit_events SET target_name = 'Another past'",
      'INSERT INTO audit_unsealed SELECT id FROM audit_events ON CONFLICT DO NOTHING',
    ]);
    const again = await startTestServer({ beside: harmed });
    await untilSealed(again);
    const { finding } = await verify(again, { keys: noted });
    assert.equal(finding?.fault, 'seal changed', finding?.text);
    assert.match(finding?.text ?? '', /was deleted/);
  });

  test('does not trust keys of another SECRET_KEY unless they are given', async () => {
    const other = createVault(['another secret key of verification']);
    const refused = await verify(server, { vault: other });
    assert.equal(refused.finding?.fault, 'seal changed');
    const [key] = await server.database.db.selectFrom('audit_keys').selectAll().execute();
    const named = await verify(server, {
      vault: other,
      keys: [fingerprintOf(key?.public_key ?? assert.fail())],
    });
    // The seals are accepted, but the sealed copy of the newest one can't be opened.
    assert.deepEqual([named.finding?.fault, named.events], ['tail cut off', count]);
  });

  test('reports a truncated tail after sealing went on', async () => {
    const harmed = await stoppedServer();
    const [end] = await harmed.sql<{ number: string; first: string }>(
      'SELECT number, first_ordinal AS first FROM audit_batches ORDER BY number DESC LIMIT 1',
    );
    await tamper(harmed, [
      `DELETE FROM audit_batches WHERE number = ${end?.number}`,
      `DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ordinal >= ${end?.first})`,
      `DELETE FROM audit_leaves WHERE ordinal >= ${end?.first}`,
    ]);
    const again = await startTestServer({ beside: harmed });
    await write(again, 'After the harm');
    await untilSealed(again);
    const { finding } = await verify(again);
    assert.deepEqual([finding?.fault, finding?.batch], ['tail cut off', Number(end?.number)]);
    await tamper(harmed, [
      'DELETE FROM audit_batches',
      'DELETE FROM audit_leaves',
      'DELETE FROM audit_head',
      'DELETE FROM audit_events',
    ]);
    await write(again, 'After all was removed');
    await write(again, 'And once more');
    await untilSealed(again);
    const wiped = (await verify(again)).finding;
    assert.deepEqual([wiped?.fault, wiped?.batch], ['tail cut off', undefined], wiped?.text);
  });
});
