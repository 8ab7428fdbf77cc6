import type { ExportQueryInput } from './export-contract.ts';

/** Longer names are cut: file systems take 255 bytes, and a letter may be four. */
const LONGEST = 50;

/** A moment as it may stand in the name of a file: without colons, which Windows does not take. */
const momentOf = (time: string | Date): string =>
  new Date(time)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replaceAll(/[-:]/g, '');

/** Letters and digits of any script, and what holds them together. */
const plain = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST);

/**
 * `Content-Disposition` (RFC 6266) of an export: the system's name, and from when to when it tells. Who does not know
 * RFC 8187 gets a name of ASCII alone.
 */
export function dispositionOf(system: string, { format, from, to }: ExportQueryInput, now: Date): string {
  const span = `${from === undefined ? 'until' : momentOf(from)}-${momentOf(to ?? now)}`;
  const named = (name: string) => `${name === '' ? '' : `${name}-`}audit-${span}.${format}`;
  const ascii = plain(system.normalize('NFKD').replaceAll(/[^\x20-\x7e]/g, ''));
  const whole = encodeURIComponent(named(plain(system.normalize('NFC'))));
  return `attachment; filename="${named(ascii)}"; filename*=UTF-8''${whole}`;
}
