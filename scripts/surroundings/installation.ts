/** The release archive as an operator installs it, and file systems on which nothing but the data folder can be written. */
import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { end, FOLDER, ROOT, type Row } from './programs.ts';
import { createClient, HOST, type Roster, setUpAdmin, startRoster } from './roster.ts';

/** An id without an entry in /etc/passwd, of the group root, as OpenShift chooses it. */
const ARBITRARY_UID = 1_000_650_000;

/** Makes everything read-only but a folder, then continues as another program. */
const READ_ONLY = `mount --bind "$0" "$0" && mount -o remount,bind,ro / &&
  if touch /roster-was-here 2>/dev/null; then echo "The root file system is writable." >&2; exit 1; fi && exec "$@"`;

/** Returns what does not work: the first admin, the page, and a restart. */
async function works(launch: () => Promise<Roster>): Promise<string | undefined> {
  const first = await launch();
  const page = await createClient(first.port, false).send('GET', '/users');
  await setUpAdmin(first);
  await end(first.program);
  const second = await launch();
  const setup = await createClient(second.port, false).send('GET', '/api/v1/setup');
  await end(second.program);
  return page.status === 200 && setup.json().needed === false ? undefined : `${page.status} ${setup.text}`;
}

export async function tryInstallation(): Promise<Row[]> {
  execFileSync('npm', ['run', '-s', 'pack:release'], { cwd: ROOT, stdio: 'ignore' });
  const [archive = ''] = globSync('dist/roster-*.tgz', { cwd: ROOT });
  execFileSync('tar', ['-xzf', join(ROOT, archive), '-C', FOLDER]);
  const release = join(FOLDER, 'roster');
  execFileSync('npm', ['ci', '--omit=dev'], { cwd: release, stdio: 'ignore' });
  const kilobytes = Number.parseInt(execFileSync('du', ['-sk', release]).toString(), 10);
  const sizes = `${(statSync(join(ROOT, archive)).size / 1e6).toFixed(1)} MB, installed ${Math.round(kilobytes / 1024)} MB`;
  const program = [process.execPath, join(release, 'server/bin/roster.mjs'), 'start'];

  const dataFor = (name: string, uid = 0) => {
    const folder = join(FOLDER, name);
    mkdirSync(folder);
    chownSync(folder, uid, 0);
    return folder;
  };
  const launch = (name: string, data: string, command: string[]) => () =>
    startRoster(
      name,
      { ROOT_URL: `https://${HOST}`, DATA_DIR: data, HOME: data },
      { command, folder: release },
    );
  const released = dataFor('released-data');
  const readOnly = dataFor('read-only-data');
  const arbitrary = dataFor('arbitrary-data', ARBITRARY_UID);
  const sealed = (data: string, command: string[]) => [
    'unshare',
    '-m',
    'sh',
    '-c',
    READ_ONLY,
    data,
    ...command,
  ];
  const account = ['setpriv', `--reuid=${ARBITRARY_UID}`, '--regid=0', '--clear-groups', '--no-new-privs'];
  return [
    [
      'Release',
      `archive (${sizes}) is installed and starts with npm start`,
      await works(launch('released', released, ['npm', 'start'])),
    ],
    [
      'Read-only root',
      'works as root',
      await works(launch('read-only', readOnly, sealed(readOnly, program))),
    ],
    [
      'Read-only root',
      'works as an arbitrary uid',
      await works(launch('arbitrary', arbitrary, sealed(arbitrary, [...account, ...program]))),
    ],
  ];
}
