/**
 * Server and console with hot reload on one address: Vite answers there, and passes what is the server's on to a
 * server beside it, which restarts when its files change.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { readConfig } from '../server/src/config/config.ts';

const { host, port, rootUrl } = readConfig();
const behind = port + 1;

const server = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    fileURLToPath(new URL('../server/bin/roster.mjs', import.meta.url)),
    'start',
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(behind), ROOT_URL: rootUrl },
  },
);
const target = `http://127.0.0.1:${behind}`;
const vite = await createServer({
  root: fileURLToPath(new URL('../console', import.meta.url)),
  server: {
    host,
    port,
    strictPort: true,
    proxy: { '/api': target, '/healthz': target, '/readyz': target, '/metrics': target },
  },
});
await vite.listen();
console.log(`Console and API with hot reload at ${rootUrl}`);

const stop = async () => {
  await vite.close();
  server.kill('SIGTERM');
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
server.on('exit', (code) => process.exit(code ?? 0));
