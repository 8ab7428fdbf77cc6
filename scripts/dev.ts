/**
 * `npm run dev`: server and console with hot reload on one address. Vite serves the console and proxies the API to a server
 * on the next port, which is restarted when its files change.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { readConfig } from '../server/src/config/config.ts';

const { host, port, rootUrl } = readConfig();
const serverPort = port + 1;
const target = `http://127.0.0.1:${serverPort}`;
const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const start = () =>
  spawn(process.execPath, [pathOf('../server/src/cli.ts'), 'start'], {
    stdio: 'inherit',
    // A process group of its own, so that Ctrl-C reaches it only once, through `stop`.
    detached: true,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(serverPort), ROOT_URL: rootUrl },
  });

/** Stops the server cleanly; if it were killed, its database would keep running. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

let server = start();
const vite = await createServer({
  root: pathOf('../console'),
  server: {
    host,
    port,
    strictPort: true,
    proxy: { '/api': target, '/healthz': target, '/readyz': target, '/metrics': target },
  },
});
await vite.listen();
console.log(`Console and API with hot reload at ${rootUrl}`);

let restarting: Promise<void> | undefined;
let changed = false;
async function restart(): Promise<void> {
  do {
    changed = false;
    await end(server);
    server = start();
  } while (changed);
  restarting = undefined;
}
vite.watcher.add(pathOf('../server/src'));
vite.watcher.on('all', (_event, path) => {
  if (!path.startsWith(pathOf('../server/src')) || !/\.(ts|sql)$/.test(path)) return;
  changed = true;
  restarting ??= restart();
});

async function stop(): Promise<void> {
  vite.watcher.removeAllListeners('all');
  changed = false;
  await restarting;
  await Promise.all([end(server), vite.close()]);
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
