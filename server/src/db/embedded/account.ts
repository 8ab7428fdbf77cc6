import { readFileSync, statSync } from 'node:fs';
import { EmbeddedError } from './error.ts';

/** The account that PostgreSQL runs as, when it isn't our own. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Tried in this order; the second is how macOS names it. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. Root starts it as the owner of a folder that exists already (so that a folder
 * made without root never changes hands), else as a system account. undefined: as ourselves.
 */
export function chooseAccount(data: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(data, { throwIfNoEntry: false });
  const known = accounts();
  if (owner && owner.uid !== 0) {
    const name = known.find((account) => account.uid === owner.uid)?.name ?? `user ${owner.uid}`;
    return { uid: owner.uid, gid: owner.gid, name };
  }
  for (const name of CANDIDATES) {
    const account = known.find((each) => each.name === name && each.uid !== 0);
    if (account) return account;
  }
  throw new EmbeddedError(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. Start Roster as another user, or set DATABASE_URL.',
  );
}

/** /etc/passwd, read: the account names that we look for are never in a directory service. */
function accounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && /^-?\d+$/.test(fields[2] ?? ''))
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }));
}
