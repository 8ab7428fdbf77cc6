import { createInterface } from 'node:readline';
import { startEmbedded } from '../../src/db/embedded/index.ts';

/** A separate process that owns a data folder, to be killed. Prints its outcome; stops at a line on stdin. */
const [dataDir = '', mode = 'stay'] = process.argv.slice(2);
const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);
process.on('SIGINT', () => say({ interrupted: true }));
try {
  const server = await startEmbedded({
    dataDir,
    log: (message) => say({ log: message }),
    settings: { fsync: 'off' },
  });
  say({ started: true });
  if (mode === 'stay') {
    const lines = createInterface(process.stdin);
    lines.once('line', async () => {
      await server.stop();
      process.exit();
    });
  }
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) });
}
