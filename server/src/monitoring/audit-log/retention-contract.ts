import Type, { type Static } from 'typebox';
import { Nullable, Time, Total } from '../../lib/schema.ts';

/** A hundred years, as the setting has it. */
const LONGEST = 36_500;

export const RetentionImpactQuery = Type.Object(
  { days: Type.Integer({ minimum: 1, maximum: LONGEST }) },
  { additionalProperties: false },
);

/** What keeping events for so many days would remove now. */
export const RetentionImpact = Type.Object({
  events: Total,
  oldest: Nullable(Time('When the oldest event that is there happened; null: there is none.')),
});
export type RetentionImpactBody = Static<typeof RetentionImpact>;
