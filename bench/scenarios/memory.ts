import type { Scenario } from '../bench.ts';
import { memoryOf } from '../child.ts';
import { spreadOf } from '../statistics.ts';

const TARGET = 150;

/** Measures the resident memory of the server after all other scenarios. */
export const memory: Scenario = async ({ server, directory }) => {
  const { resident, peak } = memoryOf(server.pid);
  return [
    {
      scenario: 'memory after the load',
      people: directory.people,
      unit: 'MB resident',
      measured: spreadOf([resident]),
      target: `≤ ${TARGET}`,
      met: resident <= TARGET,
      note: `at most ${peak.toFixed(0)}`,
    },
  ];
};
