import type { Scenario } from '../bench.ts';
import { memoryOf } from '../child.ts';
import { spreadOf } from '../statistics.ts';

const MOST = 150;

/** What the server's process holds after everything else was measured. */
export const memory: Scenario = async ({ server, directory }) => {
  const { resident, peak } = memoryOf(server.pid);
  return [
    {
      scenario: 'memory after the load',
      people: directory.people,
      unit: 'MB resident',
      measured: spreadOf([resident]),
      target: `≤ ${MOST}`,
      met: resident <= MOST,
      note: `at most ${peak.toFixed(0)}`,
    },
  ];
};
