import type { ExportFormat, ExportQueryInput } from './export-contract.ts';

/** Longer names are cut: file systems take 255 bytes, and a letter may be four. */
const LONGEST = 40;

/** A moment as it may stand in the name of a file: without colons, which Windows does not take. */
const nameOf = (moment: Date): string =>
  moment
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replaceAll(/[-:]/g, '');

/** Letters and digits of any script, and what holds them together. */
const plain = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .split(/(?:)/u)
    .slice(0, LONGEST)
    .join('');

/** From when to when an export tells, at most until now. */
export interface ExportSpan {
  from: Date | undefined;
  to: Date;
}

/** The span of a filter. A leap second, which contracts take (RFC 3339, 5.7) and clocks do not know, is the one before. */
export function spanOf({ from, to }: Pick<ExportQueryInput, 'from' | 'to'>, now: Date): ExportSpan {
  const read = (time: string) => new Date(time.replace(/:60(?=[.Z+-])/i, ':59'));
  const until = to === undefined ? now : read(to);
  return { from: from === undefined ? undefined : read(from), to: until < now ? until : now };
}

/**
 * `Content-Disposition` (RFC 6266) of an export: the system's name, and from when to when it tells. Who does not know
 * RFC 8187 gets a name of ASCII alone.
 */
export function dispositionOf(system: string, format: ExportFormat, { from, to }: ExportSpan): string {
  const span = `${from === undefined ? 'until' : nameOf(from)}-${nameOf(to)}`;
  const named = (name: string) => `${name === '' ? '' : `${name}-`}audit-${span}.${format}`;
  const ascii = plain(system.normalize('NFKD').replaceAll(/[^\x20-\x7e]/g, ''));
  const whole = encodeURIComponent(named(plain(system.normalize('NFC'))));
  return `attachment; filename="${named(ascii)}"; filename*=UTF-8''${whole}`;
}
