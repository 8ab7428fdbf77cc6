/** The units of a duration, smallest first; each `size` is a multiple of the first. */
export const DURATION_UNITS = {
  hours: [
    { unit: 'hours', size: 1 },
    { unit: 'days', size: 24 },
  ],
  minutes: [
    { unit: 'minutes', size: 1 },
    { unit: 'hours', size: 60 },
  ],
} as const;

/** The unit that the API counts a duration in. */
export type DurationBase = keyof typeof DURATION_UNITS;
export type DurationUnit = (typeof DURATION_UNITS)[DurationBase][number];

/** Converts a duration to the largest unit that divides it evenly. */
export function inLargestUnit(value: number, base: DurationBase): { amount: number; unit: DurationUnit } {
  const [small, large] = DURATION_UNITS[base];
  const unit = value % large.size === 0 ? large : small;
  return { amount: value / unit.size, unit };
}
