/** Units to choose from, in the order of their size; each as large as so many of the first. */
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

/** What a length of time is counted in. */
export type DurationBase = keyof typeof DURATION_UNITS;
export type DurationUnit = (typeof DURATION_UNITS)[DurationBase][number];

/** A length of time in its largest unit that comes out even. */
export function inLargestUnit(value: number, base: DurationBase): { amount: number; unit: DurationUnit } {
  const [small, large] = DURATION_UNITS[base];
  const unit = value % large.size === 0 ? large : small;
  return { amount: value / unit.size, unit };
}
