import { useLayoutEffect } from 'react';

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
