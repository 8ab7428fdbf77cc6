/**
 * Bundles the server into `server/dist/program/`, which `roster` runs: `npm run build:server`, also a part of `npm run build`.
 * Loading some 1,800 modules one by one takes more than half of a start (docs/decisions/0025-bundled-server.md).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Packages of many ES modules. All other packages stay as installed: CommonJS, native, or loaded late. */
const BUNDLED = [
  '@fastify/type-provider-typebox',
  'jose',
  'kysely',
  'oauth4webapi',
  'openid-client',
  'roster-contract',
  'typebox',
  'uuid',
];

const isPackage = (id: string): boolean => !/^[./]|^[A-Z]:\\/.test(id);
const isBundled = (id: string): boolean => BUNDLED.some((name) => id === name || id.startsWith(`${name}/`));

/** Builds the program anew. */
export async function buildServer(): Promise<void> {
  const folder = `${ROOT}/server/dist/program`;
  rmSync(folder, { recursive: true, force: true });
  await build({
    cwd: ROOT,
    input: { cli: 'server/src/cli.ts' },
    platform: 'node',
    external: (id) => isPackage(id) && !isBundled(id),
    logLevel: 'warn',
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    },
  });
}

/** Builds what journeys run: the server, and the console if it was never built. */
export async function buildForJourneys(): Promise<void> {
  await buildServer();
  if (!existsSync(`${ROOT}/console/dist/index.html`))
    execFileSync('npm', ['run', 'build', '--workspace', 'console'], { cwd: ROOT, stdio: 'inherit' });
}

if (import.meta.main) await buildServer();
