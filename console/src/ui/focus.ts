import { useWindowEvent } from '@mantine/hooks';
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Focuses the list when the focused row is removed, for example because its user was deleted. Otherwise the focus would
 * move to the top of the page.
 */
export function useListFocus(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const wasInside = useRef(false);
  useWindowEvent('focusin', ({ target }) => {
    wasInside.current = target instanceof Node && list.current?.contains(target) === true;
  });
  // Runs after every render, since any may have removed the row.
  useLayoutEffect(() => {
    if (wasInside.current && document.activeElement === document.body)
      list.current?.focus({ preventScroll: true });
  });
  return list;
}

/**
 * Returns the focus to the element that opened a dialog. Mantine's own mechanism requires that the dialog was rendered
 * closed before.
 */
export function useReturnFocus(opened: boolean): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    if (!opened || !(opener instanceof HTMLElement)) return;
    // Deferred, since an open dialog traps the focus.
    return () => {
      setTimeout(() => {
        if (document.activeElement === null || document.activeElement === document.body)
          opener.focus({ preventScroll: true });
      });
    };
  }, [opened]);
}

/** Returns the focus to a control that was disabled while something was pending: the browser removes it from such a control. */
export function useRegainFocus<Control extends HTMLElement>(isPending: boolean): RefObject<Control | null> {
  const control = useRef<Control>(null);
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    // The browser has not removed the focus yet.
    if (isPending) hadFocus.current = document.activeElement === control.current;
    else if (hadFocus.current) {
      hadFocus.current = false;
      if (document.activeElement === document.body) control.current?.focus();
    }
  }, [isPending]);
  return control;
}

/** Renders menus within the main landmark, where screen reader users find them. */
export const PORTAL_IN_MAIN = { target: '#main' };
