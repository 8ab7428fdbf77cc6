import type { User } from 'roster-contract';
import { denialOf } from './user.ts';

export const BULK_ACTIONS = ['enable', 'disable', 'delete'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

interface BulkPlan {
  /** The users to change. */
  targets: User[];
  /** The users that are already in the resulting state, or that the policy protects. */
  skipped: { user: User; reason: 'already' | { code: string } }[];
}

const RESULTING_STATUS = { enable: 'active', disable: 'disabled', delete: undefined } as const;

/** Divides the selected users by whether an action applies to them, before any request. */
export function planBulk(users: readonly User[], action: BulkAction): BulkPlan {
  const plan: BulkPlan = { targets: [], skipped: [] };
  for (const user of users) {
    const denial = denialOf(user, action);
    if (user.status === RESULTING_STATUS[action]) plan.skipped.push({ user, reason: 'already' });
    else if (denial !== undefined) plan.skipped.push({ user, reason: { code: denial } });
    else plan.targets.push(user);
  }
  return plan;
}

/** The outcome of an action on several items. */
export interface BulkOutcome<Item> {
  done: Item[];
  failed: { item: Item; error: unknown }[];
  /** Not tried, because the run was stopped or failed for good. */
  notTried: Item[];
}

interface BulkOptions<Item> {
  /** Called after each item with the number processed, successful or not. */
  onProgress?: (processed: number) => void;
  /** Stops the run before the next item; the request under way is completed. */
  signal?: AbortSignal;
  /** Whether all further requests would fail as well, such as after the end of the session. */
  isFinal?: (error: unknown) => boolean;
  act: (item: Item) => Promise<unknown>;
}

/**
 * Runs an action on one item after the other, so that the server is not flooded and checks such as "last system admin"
 * see the previous result. A failure does not stop the run.
 */
export async function runBulk<Item>(
  items: readonly Item[],
  { act, onProgress, signal, isFinal }: BulkOptions<Item>,
): Promise<BulkOutcome<Item>> {
  const outcome: BulkOutcome<Item> = { done: [], failed: [], notTried: [] };
  for (const [index, item] of items.entries()) {
    if (signal?.aborted) return { ...outcome, notTried: items.slice(index) };
    try {
      await act(item);
      outcome.done.push(item);
    } catch (error) {
      outcome.failed.push({ item, error });
      if (isFinal?.(error)) return { ...outcome, notTried: items.slice(index + 1) };
    }
    onProgress?.(index + 1);
  }
  return outcome;
}

/** Moves the caller to the end: after losing their own account they could not change the others. */
export function selfLast<Item extends { id: string }>(items: readonly Item[], selfId: string): Item[] {
  return [...items.filter(({ id }) => id !== selfId), ...items.filter(({ id }) => id === selfId)];
}
