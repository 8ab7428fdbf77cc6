import { required } from '../../../ui/forms.tsx';
import type { CardDefinition } from '../card/definition.ts';
import {
  type AuditRetentionBody,
  type AuditRetentionPatch,
  auditRetentionSection,
} from '../data/sections.ts';

export const KEEPING = ['forever', 'days'] as const;

/** What a field begins with that nobody has filled in yet. */
const USUAL_DAYS = '365';

/** How long events are kept, as typed. */
export type RetentionValues = { keep: (typeof KEEPING)[number]; days: string };

const valuesOf = ({ days }: AuditRetentionBody): RetentionValues =>
  days === null ? { keep: 'forever', days: USUAL_DAYS } : { keep: 'days', days: String(days) };

const daysOf = ({ keep, days }: RetentionValues): number | null => (keep === 'forever' ? null : Number(days));

/** For how many days events would be kept, if that is shorter than so far; undefined: nothing is removed by it. */
export function shortenedTo(typed: RetentionValues, base: AuditRetentionBody): number | undefined {
  const days = daysOf(typed);
  return days !== null && days > 0 && (base.days === null || days < base.days) ? days : undefined;
}

export const RETENTION: CardDefinition<AuditRetentionBody, RetentionValues, AuditRetentionPatch> = {
  section: auditRetentionSection,
  valuesOf,
  validate: ({ keep, days }) => (keep === 'days' ? { days: required(days) } : {}),
  patchOf: (typed, base) => {
    const days = daysOf(typed);
    return days === base.days ? {} : { days };
  },
};
