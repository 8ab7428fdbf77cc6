/**
 * `npm run pack:release [-- --folder DIR]`: makes a release of what an operator needs (server, built console, production
 * dependencies in a lockfile of their own): as dist/roster-VERSION.tgz, or into an empty folder. Installed by
 * `npm ci --omit=dev`, without build tools.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isShipped, RELEASE_PARTS } from './release-parts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const path = (...parts: string[]) => join(ROOT, ...parts);
const json = (file: string) => JSON.parse(readFileSync(path(file), 'utf8'));

const folderOption = process.argv.indexOf('--folder');
const folder = folderOption === -1 ? undefined : process.argv[folderOption + 1];
if (folder !== undefined && existsSync(folder) && readdirSync(folder).length > 0) {
  console.error(`${folder} is not empty.`);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), 'roster-release-'));
const stage = folder ?? join(scratch, 'roster');
mkdirSync(stage, { recursive: true });

execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'inherit' });
for (const part of RELEASE_PARTS)
  cpSync(path(part), join(stage, part), {
    recursive: true,
    filter: (file) => isShipped(relative(ROOT, file)),
  });

const { devDependencies: _ours, workspaces: _all, scripts, ...workspace } = json('package.json');
const { devDependencies: _servers, ...server } = json('server/package.json');
const write = (file: string, value: object) =>
  writeFileSync(join(stage, file), `${JSON.stringify(value, null, 2)}\n`);
write('package.json', {
  ...workspace,
  workspaces: ['server'],
  scripts: { start: scripts.start },
});
write('server/package.json', server);
// The versions of the workspace's lockfile, less what a release does not install.
cpSync(path('package-lock.json'), join(stage, 'package-lock.json'));
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--omit=dev'], {
  cwd: stage,
  stdio: 'inherit',
});

if (folder === undefined) {
  const archive = path('dist', `roster-${server.version}.tgz`);
  mkdirSync(path('dist'), { recursive: true });
  execFileSync('tar', ['-czf', archive, '-C', scratch, 'roster']);
  console.log(`Wrote ${relative(process.cwd(), archive)}.`);
}
rmSync(scratch, { recursive: true });
