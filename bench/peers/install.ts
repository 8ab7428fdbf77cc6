import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { SCRATCH } from './scratch.ts';

/** The measured versions. They are not dependencies of Roster: their trees are large, and nothing of Roster uses them. */
const PACKAGES = {
  'better-auth': { version: '1.7.25', also: ['pg@8.23.1'], overrides: {} },
  // isolated-vm 5, which Directus 11 asks for, can't be compiled for Node 24. It runs only the scripts of flows and extensions.
  directus: { version: '11.17.4', also: [], overrides: { 'isolated-vm': '6.1.2' } },
};
type PeerName = keyof typeof PACKAGES;

export interface Installed {
  folder: string;
  version: string;
}

/** Installs a peer from npm into the scratch folder, unless an earlier run did. Throws an error that names the log. */
export async function installPeer(name: PeerName): Promise<Installed> {
  const { version, also, overrides } = PACKAGES[name];
  const folder = join(SCRATCH, `${name}-${version}`);
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return { folder, version };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A package of its own, so that npm does not take the folder for a part of Roster's workspace.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', overrides }));
  const logFile = join(SCRATCH, `${name}-install.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(
    'npm',
    ['install', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`, ...also],
    {
      cwd: folder,
      // Scripts of packages run with the Node that runs the products.
      env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
      stdio: ['ignore', log, log],
    },
  );
  const [code] = await once(child, 'close');
  closeSync(log);
  if (code !== 0)
    throw new Error(`npm cannot install ${name}@${version}: ${errorsIn(logFile)}. See ${logFile}.`);
  writeFileSync(mark, '');
  return { folder, version };
}

/** The first lines that name an error; the last ones only say where npm's own log is. */
const errorsIn = (logFile: string): string =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
    .slice(0, 2)
    .join('; ');
