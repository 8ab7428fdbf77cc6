import { useWindowEvent } from '@mantine/hooks';
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * When what holds the focus goes away (the person of its row was deleted, or does not match any more), the list itself
 * takes the focus; else it would fall back to the top of the page, and who uses the keyboard would begin anew.
 */
export function useListFocus(): RefObject<HTMLDivElement | null> {
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

/**
 * Gives the focus back to what opened a dialog. Mantine's own way only knows dialogs that were rendered closed before;
 * ours may also be rendered only while open.
 */
export function useReturnFocus(opened: boolean): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    if (!opened || !(opener instanceof HTMLElement)) return;
    // After the dialog is gone, since it keeps the focus inside while it is there.
    return () => {
      setTimeout(() => {
        if (document.activeElement === null || document.activeElement === document.body)
          opener.focus({ preventScroll: true });
      });
    };
  }, [opened]);
}

/** Menus stand within the page's main landmark, where who jumps from landmark to landmark finds them. */
export const PORTAL_IN_MAIN = { target: '#main' };
