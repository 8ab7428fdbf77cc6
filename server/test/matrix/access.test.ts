import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { firstAdmin, OPERATIONS, startTestServer } from '../harness/index.ts';
import { makeCaller, makeWorld, type World } from './people.ts';
import { addressOf, bodyOf } from './requests.ts';
import { CALLERS, type CallerKind, TABLE } from './table.ts';

const server = await startTestServer();
// Remains, so that no cell is about the last system admin.
const founder = await firstAdmin(server);

/** The resources that the cells of a row share until one of them has changed something. */
let shared: Promise<World> | undefined;

async function ask(row: string, caller: CallerKind): Promise<string> {
  const [method = '', path = '', subject] = row.split(' ');
  // The cells before have used up the attempts of the network.
  if (path.endsWith('/setup')) server.clock.advance(HOUR);
  // An address may have one invitation of an organization only.
  if (path.includes('{invitationId}')) shared = undefined;
  shared ??= makeWorld(server);
  const world = await shared;
  const by = await makeCaller(server, world, caller);
  const on = subject === 'own' ? by : subject === 'stranger' ? world.stranger : world.member;
  const cell = { server, founder, world, by, on };
  const { address, token } = await addressOf(path, cell);
  const answer = await by.browser.request(method, address, bodyOf(`${method} ${path}`, cell, token));
  if (answer.status < 400 && method !== 'GET') shared = undefined;
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${answer.problem().code}`;
}

test('every route has its rows, and every row its route', () => {
  const expected = OPERATIONS.flatMap(({ method, path }) => {
    const row = `${method} ${path}`;
    return /\/users\/\{id\}|\{userId\}/.test(path) ? [row, `${row} own`] : [row];
  });
  const rows = Object.keys(TABLE).filter((row) => !row.endsWith(' stranger'));
  assert.deepEqual(rows.sort(), expected.sort());
});

for (const [row, cells] of Object.entries(TABLE)) {
  test(row, async () => {
    shared = undefined;
    const answers: Record<string, string> = {};
    for (const caller of CALLERS) answers[caller] = await ask(row, caller);
    assert.deepEqual(answers, Object.fromEntries(CALLERS.map((caller, index) => [caller, cells[index]])));
  });
}
