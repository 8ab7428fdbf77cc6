#!/usr/bin/env node
// Runs Roster on Node 24, which comes with the installation: the one that is running may be older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const here = dirname(fileURLToPath(import.meta.url));
// Without a build, such as after `npm ci --ignore-scripts`, the sources run as they are.
const built = join(here, '..', 'dist', 'program', 'cli.mjs');
const cli = existsSync(built) ? built : join(here, '..', 'src', 'cli.ts');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // Compiled code is kept beside the dependencies, so that a start does not compile everything anew.
  nodeModule.enableCompileCache?.(join(here, '..', '..', 'node_modules', '.cache', 'roster'));
  // V8 by itself lets garbage pile up as far as the machine has memory. `npm start` bounds new objects' part of it as well,
  // which V8 no longer accepts while it runs.
  setFlagsFromString('--heap-growing-percent=30');
  if (process.env.npm_lifecycle_event !== undefined || process.env.ROSTER_LAUNCHER !== undefined)
    followParent();
  await import(pathToFileURL(cli).href);
} else {
  const newer = bundledNode();
  if (newer === undefined) {
    console.error(
      `Roster needs Node 24; this is ${process.version}, and none came with the installation for ${process.platform}-${process.arch}. Run npm ci, or install Node 24.`,
    );
    process.exit(1);
  }
  const child = spawn(
    newer,
    [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, ROSTER_LAUNCHER: String(process.pid) } },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/**
 * Stops this process, as SIGTERM would, once its parent is gone. npm and its shell end at SIGTERM without passing it on,
 * which would leave the server and its database running as orphans.
 */
function followParent() {
  const parent = process.ppid;
  const isAlive = () => {
    // On Windows the parent's id stays the same after its end.
    if (process.platform !== 'win32') return process.ppid === parent;
    try {
      return process.kill(parent, 0);
    } catch {
      return false;
    }
  };
  const timer = setInterval(() => {
    if (isAlive()) return;
    clearInterval(timer);
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
  }, 500);
  timer.unref();
}

/** The Node that npm installed as a dependency of this platform. */
function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const require = createRequire(import.meta.url);
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      const file = join(
        dirname(require.resolve(`${name}/package.json`)),
        'bin',
        process.platform === 'win32' ? 'node.exe' : 'node',
      );
      if (existsSync(file)) return file;
    } catch {
      // Not installed: the next name.
    }
  }
  return undefined;
}
