import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
/** Bytes that must be free there. */
const ENOUGH = 2 ** 31;

/** Whether programs can be run from it: tests copy an installation. In containers it is often mounted without. */
const isExecutable = () =>
  !readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .some((line) => line.includes(` ${MEMORY} `) && /\bnoexec\b/.test(line));

/**
 * Makes `os.tmpdir()`, of this process and of those that inherit its environment, a folder in memory if it has room and
 * TMPDIR is not set: copying a database takes a fifth of the time that it takes on a disk. Removed when this process ends.
 */
export function keepTemporaryFilesInMemory(): void {
  if (process.env.TMPDIR || !existsSync(MEMORY) || !isExecutable()) return;
  const space = statfsSync(MEMORY);
  if (space.bavail * space.bsize < ENOUGH) return;
  const folder = mkdtempSync(`${MEMORY}/roster-run-`);
  // When tests run as root, PostgreSQL runs as another account, which needs access.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}
