import { createReadStream, existsSync, readFileSync } from 'node:fs';
import type { Finding } from '../audit/findings.ts';
import { fingerprintOf } from '../audit/keys.ts';
import { takeSnapshot } from '../audit/snapshot-store.ts';
import { verifyAuditLog } from '../audit/verify.ts';
import { derOfPem, verifyExport } from '../audit/verify-export.ts';
import { readConfig } from '../config/config.ts';
import { existingSecretKeyOf } from '../config/secret-key.ts';
import { newToken } from '../lib/crypto.ts';
import { createVault } from '../lib/vault.ts';
import { isFileError, UsageError } from './command-error.ts';
import { openForCommand, requireMigrated } from './open.ts';
import { counted } from './progress.ts';

interface Options {
  /** Fingerprints, PEM, or PEM files. */
  publicKey?: string[];
  json?: boolean;
}

/** Verifies the audit log of the configured database, or an export. Exit code 0: intact; 1: not intact; 2: usage error. */
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

async function verifyLive(fingerprints: string[]): Promise<Printed> {
  const config = readConfig();
  const { database, close } = await openForCommand(config, { readOnly: true });
  try {
    // Without a key nothing opens. One that was created here would be used by the next start in place of the lost one.
    const vault = createVault([existingSecretKeyOf(config) ?? newToken(), ...config.formerSecretKeys]);
    await requireMigrated(database);
    const snapshot = await takeSnapshot(database);
    const verdict = await verifyAuditLog(snapshot, vault, fingerprints).finally(() => snapshot.close());
    const { finding, events, batches, sealedThrough, waiting, head, notes } = verdict;
    const amount = `${counted(events, 'event')} in ${counted(batches, 'batch', 'batches')}`;
    const lines = finding
      ? [
          `The audit log is NOT intact: ${finding.fault}.`,
          finding.text,
          `Verified before it: ${amount}${sealedThrough ? `, sealed through ${sealedThrough}` : ''}.`,
        ]
      : [
          'The audit log is intact.',
          `Checked: ${amount}${sealedThrough ? `, sealed through ${sealedThrough}` : ''}.`,
          ...(head ? [`Newest seal: batch ${batches}, ${head}`] : []),
        ];
    lines.push(`${counted(waiting, 'event')} not sealed yet.`, ...notes);
    return { verdict, lines };
  } finally {
    await close();
  }
}

async function verifyFile(file: string, fingerprints: string[]): Promise<Printed> {
  if (!existsSync(file)) throw new UsageError(`File not found: ${file}`);
  const verdict = await verifyExport(linesOf(file), fingerprints).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const { finding, events, manifest, unknownKeys, notes } = verdict;
  const narrowed = manifest && Object.keys(manifest.filter).length > 0;
  const lines = finding
    ? [
        `The export is NOT intact: ${finding.fault}.`,
        finding.text,
        `Verified before it: ${counted(events, 'event')}.`,
      ]
    : [
        'The export is intact.',
        `Checked: ${counted(events, 'event')}, exported ${manifest?.exportedAt}${manifest?.by ? ` by ${manifest.by}` : ''}.`,
        narrowed
          ? `It contains the events that matched ${JSON.stringify(manifest.filter)}. The proofs do not show whether matching events are missing.`
          : 'It contains the events that the exporting user could see. The proofs do not show whether events are missing.',
      ];
  if (unknownKeys.length > 0)
    lines.push(
      `Signed with ${unknownKeys.join(', ')}. An attacker could have signed the file with a key of their own: compare with roster audit key, or pass the key with --public-key.`,
    );
  return { verdict, lines: [...lines, ...notes] };
}

/** Yields the lines of a file. `node:readline` would also end a line at U+2028 and U+2029, which JSON may contain. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

function readFingerprint(given: string): string {
  const digits = given.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  const pem = given.startsWith('-----BEGIN') || !existsSync(given) ? given : readText(given);
  const der = derOfPem(pem);
  if (!der)
    throw new UsageError(
      `--public-key must be a fingerprint (64 hex digits) or an Ed25519 public key in PEM: ${given}`,
    );
  return fingerprintOf(der);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

const unreadable = (file: string, error: unknown): unknown =>
  isFileError(error) ? new UsageError(`${file} can't be read: ${error.message}`) : error;
