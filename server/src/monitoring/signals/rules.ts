/** What is looked for. */
export const RULES = [
  'failures_of_account',
  'failures_from_address',
  'new_device_of_admin',
  'removals_by_admin',
  'admin_out_of_hours',
] as const;
export type Rule = (typeof RULES)[number];
