import type { Scope } from '../../access/permissions.ts';
import type { Vault } from '../../lib/vault.ts';

/** How a listener is told of a place in the trail, and names it when they come back. */
export interface Resources {
  write(ordinal: number): string;
  /** What nobody was told of is beyond the end: whoever names it begins anew. */
  read(id: string): number;
}

const PURPOSE = 'audit-stream';
const BEYOND = Number.MAX_SAFE_INTEGER;
/** All of one length, which else told how many digits there are. */
const DIGITS = 15;

const PLAIN: Resources = {
  write: String,
  read: (id) => (/^[0-9]+$/.test(id) ? Number(id) : BEYOND),
};

/** Who sees a part is told of places in words that nobody else reads: they would tell how much goes on elsewhere. */
export const resourcesOf = (vault: Vault, scope: Scope): Resources =>
  scope === 'everything'
    ? PLAIN
    : {
        write: (ordinal) => vault.seal(PURPOSE, String(ordinal).padStart(DIGITS, '0')),
        read: (id) => Number(vault.open(PURPOSE, id) ?? BEYOND),
      };
