import { useWindowEvent } from '@mantine/hooks';
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * When what holds the focus goes away (the person of its row was deleted, or does not match any more), the list itself
 * takes the focus; else it would fall back to the top of the page, and who uses the keyboard would begin anew.
 */
export function useKeptFocus(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const wasInside = useRef(false);
  useWindowEvent('focusin', ({ target }) => {
    wasInside.current = target instanceof Node && list.current?.contains(target) === true;
  });
  // After each change of the rows, and so after each rendering; it only looks.
  useLayoutEffect(() => {
    if (wasInside.current && document.activeElement === document.body)
      list.current?.focus({ preventScroll: true });
  });
  return list;
}
