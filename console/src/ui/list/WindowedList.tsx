import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import classes from './WindowedList.module.css';

interface WindowedListProps<Item> {
  label: string;
  items: readonly Item[];
  idOf: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  /** Whether the server has more than these. */
  hasMore: boolean;
  /** The end of what is loaded is near. */
  onMore: () => void;
}

/** Pixels; what differs is measured once it is shown. */
const USUAL_HEIGHT = 48;
/** Rows that are drawn beyond the edges, so that Tab and quick scrolling find something there. */
const BEYOND = 8;

/**
 * A list of any length: only the rows in sight are drawn, and further ones fetched as one scrolls there. The arrow keys
 * lead from row to row, since Tab would stop at every control of each.
 */
export function WindowedList<Item>(props: WindowedListProps<Item>) {
  const { items, idOf, hasMore, onMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => idFrom(items[index], idOf) ?? index,
    overscan: BEYOND,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  const isEndNear = hasMore && last >= items.length - BEYOND - 1;
  useEffect(() => {
    if (isEndNear) onMore();
  }, [isEndNear, onMore]);

  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const { target, key } = event;
    const direction = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    // In a select the arrows choose.
    if (direction === 0 || !(target instanceof HTMLElement) || target instanceof HTMLSelectElement) return;
    const row = Number(target.closest('[data-index]')?.getAttribute('data-index')) + direction;
    if (!(row >= 0 && row < items.length)) return;
    event.preventDefault();
    rows.scrollToIndex(row);
    scroller.current
      ?.querySelector<HTMLElement>(`[data-index="${row}"] :is(input, button, select, a)`)
      ?.focus();
  };
  return (
    <Box ref={scroller} className={classes.scroller} onKeyDown={step}>
      <ul aria-label={props.label} className={classes.list} style={{ height: rows.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li
                key={key}
                ref={rows.measureElement}
                data-index={index}
                aria-setsize={hasMore ? -1 : items.length}
                aria-posinset={index + 1}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {props.renderItem(item)}
              </li>
            )
          );
        })}
      </ul>
    </Box>
  );
}

const idFrom = <Item,>(item: Item | undefined, idOf: (item: Item) => string): string | undefined =>
  item === undefined ? undefined : idOf(item);
