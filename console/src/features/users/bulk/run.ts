/** What came of one run over several things. */
export interface BulkOutcome<Item> {
  done: Item[];
  failed: { item: Item; error: unknown }[];
  /** Not tried: somebody stopped the run, or going on had no sense. */
  left: Item[];
}

interface BulkOptions<Item> {
  /** After each thing, how many have been dealt with, whether well or not. */
  onProgress?: (dealtWith: number) => void;
  /** Ends the run before the next thing; the one under way is let finish, since its answer is worth knowing. */
  signal?: AbortSignal;
  /** A failure after which each further one would fail as well, such as the end of one's own session. */
  isFinal?: (error: unknown) => boolean;
  act: (item: Item) => Promise<unknown>;
}

/**
 * Does one thing after the other, so that the server is not flooded and "the last admin stays" is judged against
 * what the one before did. A failure does not keep the others from their turn.
 */
export async function runBulk<Item>(
  items: readonly Item[],
  { act, onProgress, signal, isFinal }: BulkOptions<Item>,
): Promise<BulkOutcome<Item>> {
  const outcome: BulkOutcome<Item> = { done: [], failed: [], left: [] };
  for (const [index, item] of items.entries()) {
    if (signal?.aborted) return { ...outcome, left: items.slice(index) };
    try {
      await act(item);
      outcome.done.push(item);
    } catch (error) {
      outcome.failed.push({ item, error });
      if (isFinal?.(error)) return { ...outcome, left: items.slice(index + 1) };
    }
    onProgress?.(index + 1);
  }
  return outcome;
}

/** Oneself comes last: after that, one could not do the others any more. */
export function selfLast<Item extends { id: string }>(items: readonly Item[], selfId: string): Item[] {
  return [...items.filter(({ id }) => id !== selfId), ...items.filter(({ id }) => id === selfId)];
}
