import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import { databaseFolder, dataFolder, launch, query, serverPid, start } from './support.ts';

test('rejects a second Roster on a data folder', async (t) => {
  const dataDir = await databaseFolder(t);
  const server = await start(t, dataDir);
  const pid = serverPid(dataDir);
  await assert.rejects(startEmbedded({ dataDir, log: () => {} }), {
    name: 'Error',
    message: /^Another Roster uses the data folder [^\n]+$/,
  });
  const other = await launch(t, dataDir);
  assert.match(other.refused ?? '', /^Another Roster uses the data folder/);
  assert.equal(serverPid(dataDir), pid);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
});

for (const [name, rounds, made] of [
  ['a folder that is not there yet', 1, false],
  ['an existing database', 3, true],
] as const) {
  test(`of four concurrent starts on ${name} exactly one succeeds`, async (t) => {
    for (let round = 0; round < rounds; round++) {
      const dataDir = made ? await databaseFolder(t) : dataFolder(t);
      const rosters = await Promise.all([1, 2, 3, 4].map(() => launch(t, dataDir)));
      const winners = rosters.filter((roster) => roster.refused === undefined);
      assert.equal(winners.length, 1, JSON.stringify(rosters.map((roster) => roster.refused)));
      for (const roster of rosters) if (roster.refused) assert.match(roster.refused, /^Another Roster uses/);
      await winners[0]?.stop();
    }
  });
}

test('of two starts after a kill exactly one takes over', async (t) => {
  const dataDir = await databaseFolder(t);
  const killed = await launch(t, dataDir);
  await killed.kill();
  const rosters = await Promise.all([1, 2].map(() => launch(t, dataDir)));
  assert.equal(rosters.filter((roster) => roster.refused === undefined).length, 1);
});
