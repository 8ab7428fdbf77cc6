import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import classes from './WindowedList.module.css';

interface WindowedListProps<Item> {
  label: string;
  items: readonly Item[];
  idOf: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  /** Whether more items can be loaded. */
  hasMore: boolean;
  /** Called when the end of the loaded items is near. */
  onMore: () => void;
}

/** Pixels; the actual height is measured when a row is rendered. */
const USUAL_HEIGHT = 48;
/** Rows rendered beyond the visible ones, for Tab and fast scrolling. */
const BEYOND = 8;

/**
 * A virtualized list: only visible rows are rendered, and more are loaded while scrolling. The arrow keys move between
 * rows, since Tab stops at every control.
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
    // In a select the arrow keys change the value.
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
