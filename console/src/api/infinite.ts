import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';

/** One page of a list that is loaded page by page. */
export interface CursorPage<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The query parameters of one page. */
interface PageQuery {
  limit: number;
  cursor?: string;
}

interface InfiniteListOptions {
  limit?: number;
  /** Shows the items of the previous search until those of the next one are loaded. */
  keepsPrevious?: boolean;
}

/** Query options of a list that is loaded page by page, by cursor. */
export const infiniteList = <Page extends CursorPage<unknown>>(
  queryKey: readonly unknown[],
  fetchPage: (query: PageQuery, signal: AbortSignal) => Promise<Page>,
  { limit = 25, keepsPrevious = false }: InfiniteListOptions = {},
) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam: cursor, signal }) =>
      fetchPage({ limit, ...(cursor !== undefined && { cursor }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    ...(keepsPrevious && { placeholderData: keepPreviousData }),
    staleTime: 10_000,
  });
