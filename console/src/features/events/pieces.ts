import { infiniteQueryOptions } from '@tanstack/react-query';

/** Part of a list that is fetched piece by piece. */
export interface Piece<Item> {
  items: Item[];
  nextCursor: string | null;
}

interface Wanted {
  limit: number;
  cursor?: string;
}

/** As many as fill a screen. */
const AT_ONCE = 25;

/** A list that begins with its newest; older ones are fetched when they are asked for. */
export const pieces = <Item>(
  key: readonly unknown[],
  fetchPiece: (wanted: Wanted, signal: AbortSignal) => Promise<Piece<Item>>,
  limit: number = AT_ONCE,
) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam: cursor, signal }) =>
      fetchPiece({ limit, ...(cursor !== undefined && { cursor }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 10_000,
  });
