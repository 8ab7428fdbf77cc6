import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Finding } from '../audit/findings.ts';
import { fingerprintOf } from '../audit/keys.ts';
import { takeSnapshot } from '../audit/snapshot-store.ts';
import { verifyAuditLog } from '../audit/verify.ts';
import { derOfPem, verifyExport } from '../audit/verify-export.ts';
import { readConfig } from '../config/config.ts';
import { secretKeyOf } from '../config/secret-key.ts';
import { isMigrated } from '../db/migrate.ts';
import { openConfigured } from '../db/open.ts';
import { createVault } from '../lib/vault.ts';
import { CommandError, UsageError } from './command-error.ts';

interface Options {
  /** Fingerprints, PEM, or files of PEM. */
  publicKey?: string[];
  json?: boolean;
}

/** Verifies the trail of the configured database, or an export. Exit code 0: intact; 1: not; 2: asked wrongly. */
export async function verifyAudit(file: string | undefined, options: Options): Promise<void> {
  const fingerprints = (options.publicKey ?? []).map(readFingerprint);
  const print = file === undefined ? await verifyLive(fingerprints) : await verifyFile(file, fingerprints);
  if (options.json) console.log(JSON.stringify(print.verdict));
  else for (const line of print.lines) console.log(line);
  if (print.verdict.finding) process.exitCode = 1;
}

interface Printed {
  verdict: { finding: Finding | undefined };
  lines: string[];
}

const counted = (count: number, noun: string, plural = `${noun}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;

async function verifyLive(fingerprints: string[]): Promise<Printed> {
  const config = readConfig();
  const vault = createVault([secretKeyOf(config), ...config.formerSecretKeys]);
  const { database, close } = await openConfigured(config, { attach: true, log: () => {} });
  try {
    if (!(await isMigrated(database).catch(() => false)))
      throw new CommandError(
        'The database is not that of this release. Start Roster, or run roster migrate, first.',
      );
    const snapshot = await takeSnapshot(database);
    const verdict = await verifyAuditLog(snapshot, vault, fingerprints).finally(() => snapshot.close());
    const { finding, events, batches, sealedThrough, waiting, head, notes } = verdict;
    const amount = `${counted(events, 'event')} in ${counted(batches, 'batch', 'batches')}`;
    const lines = finding
      ? [
          `The audit trail is NOT as it was sealed: ${finding.fault}.`,
          finding.text,
          `Before that, ${amount} ${events === 1 ? 'was' : 'were'} found in order${sealedThrough ? `, up to the seal of ${sealedThrough}` : ''}.`,
        ]
      : [
          'The audit trail is intact.',
          `Checked: ${amount}${sealedThrough ? `, sealed through ${sealedThrough}` : ''}.`,
          ...(head ? [`Newest seal: batch ${batches}, ${head}`] : []),
        ];
    lines.push(`${counted(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'} to be sealed.`, ...notes);
    return { verdict, lines };
  } finally {
    await close();
  }
}

async function verifyFile(file: string, fingerprints: string[]): Promise<Printed> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const input = createReadStream(file);
  const verdict = await verifyExport(
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }),
    fingerprints,
  );
  const { finding, events, manifest, unknownKeys, notes } = verdict;
  const narrowed = manifest && Object.keys(manifest.filter).length > 0;
  const lines = finding
    ? [
        `The export is NOT as Roster wrote it: ${finding.fault}.`,
        finding.text,
        `Before that, ${counted(events, 'event')} ${events === 1 ? 'was' : 'were'} read.`,
      ]
    : [
        'The export is as Roster wrote it.',
        `Checked: ${counted(events, 'event')}, exported ${manifest?.exportedAt}${manifest?.by ? ` by ${manifest.by}` : ''}.`,
        narrowed
          ? `It holds what matched ${JSON.stringify(manifest.filter)}. That nothing of this is missing is Roster’s word at that time; what did not match is not in it.`
          : 'It holds what who exported it might see. That nothing of this is missing is Roster’s word at that time.',
      ];
  if (unknownKeys.length > 0)
    lines.push(
      `Signed with ${unknownKeys.join(', ')}. Whoever changed the file could have signed it anew: compare with roster audit key, or name the key: --public-key.`,
    );
  return { verdict, lines: [...lines, ...notes] };
}

function readFingerprint(given: string): string {
  const digits = given.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  const pem = given.startsWith('-----BEGIN') || !existsSync(given) ? given : readFileSync(given, 'utf8');
  const der = derOfPem(pem);
  if (!der)
    throw new UsageError(
      `--public-key takes a fingerprint of 64 hex digits, or a public key of Ed25519 in PEM: ${given}`,
    );
  return fingerprintOf(der);
}
