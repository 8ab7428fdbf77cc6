import type { User } from 'roster-contract';
import { denialOf } from '../row/denial.ts';

export const BULK_ACTIONS = ['enable', 'disable', 'delete'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

interface Plan {
  /** Whom it will be done to. */
  targets: User[];
  /** Whom it can't be done to: those who are in that state already, and those whom the policy protects. */
  skipped: { user: User; reason: 'already' | { code: string } }[];
}

const RESULTING = { enable: 'active', disable: 'disabled', delete: undefined } as const;

/** Sorts selected people by whether an action can be done to them, before anything is tried. */
export function planBulk(users: readonly User[], action: BulkAction): Plan {
  const plan: Plan = { targets: [], skipped: [] };
  for (const user of users) {
    const denial = denialOf(user, action);
    if (user.status === RESULTING[action]) plan.skipped.push({ user, reason: 'already' });
    else if (denial !== undefined) plan.skipped.push({ user, reason: { code: denial } });
    else plan.targets.push(user);
  }
  return plan;
}
