import { FIND_SIGNED_IN } from '../../server/src/identity/sessions/store.ts';
import { hashToken } from '../../server/src/lib/crypto.ts';
import type { Bench, Scenario } from '../bench.ts';
import { type ServerProcess, startBare, startRoster } from '../child.ts';
import { byTurns, getLoad, type Load, rateOf, ratiosOf } from '../load.ts';
import type { Row } from '../report.ts';
import { median, spreadOf } from '../statistics.ts';

const PATH = '/api/v1/session';

/** Measures GET /session, beside a bare server that sends the same bytes. */
export const session: Scenario = async (bench) => {
  const { options, server, client, directory } = bench;
  const bare = await startSameAnswer(bench);
  const uncached = await startRoster({ DATABASE_URL: bench.databaseUrl, SESSION_CACHE_SIZE: '0' });
  try {
    const load = (target: ServerProcess) =>
      getLoad(`${target.origin}${PATH}`, { cookie: client.cookie }, target.pid, options.seconds);
    for (const target of [bare, server, uncached]) await load(target);
    const cached = await byTurns(
      options.rounds,
      () => load(server),
      () => load(bare),
    );
    const everyTime = await byTurns(
      options.rounds,
      () => load(uncached),
      () => load(bare),
    );
    const queries = await bareQueries(bench);
    return [
      row('GET /session, cached', directory.people, cached, 0.7),
      row('GET /session, database every time', directory.people, everyTime, 0.25),
      {
        scenario: 'its query alone (node-postgres)',
        people: directory.people,
        unit: 'queries/s',
        measured: spreadOf(queries),
      },
    ];
  } finally {
    await bare.stop();
    await uncached.stop();
  }
};

function row(
  scenario: string,
  people: number,
  { measured, bare }: { measured: Load[]; bare: Load[] },
  least: number,
): Row {
  const rates = (loads: Load[]) => loads.map((load) => load.perSecond);
  const cost = (loads: Load[]) => median(loads.map((load) => load.microseconds)).toFixed(0);
  const ratio = ratiosOf(rates(measured), rates(bare));
  return {
    scenario,
    people,
    unit: 'requests/s',
    measured: spreadOf(rates(measured)),
    bare: spreadOf(rates(bare)),
    ratio,
    target: `≥ ${least} × bare`,
    met: ratio.median >= least,
    note: `processor time a request: ${cost(measured)} µs, bare ${cost(bare)} µs`,
  };
}

/** Starts a bare server that answers with the body and the headers of Roster. */
async function startSameAnswer({ client }: Bench): Promise<ServerProcess> {
  const { headers, text } = await client.ask(PATH, 200);
  const same = Object.entries(headers).filter(
    ([name]) => !['date', 'connection', 'keep-alive'].includes(name),
  );
  return startBare('http', [JSON.stringify(Object.fromEntries(same)), text]);
}

async function bareQueries({ client, database, options }: Bench): Promise<number[]> {
  const values = [[hashToken(client.token)]];
  const rates: number[] = [];
  for (let round = 0; round < options.rounds; round++)
    rates.push(
      await rateOf(10, options.seconds / 2, () => database.pool.query({ ...FIND_SIGNED_IN, values })),
    );
  return rates;
}
