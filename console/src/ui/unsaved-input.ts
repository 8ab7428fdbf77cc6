import { useLayoutEffect } from 'react';

/** Forms on the screen that hold something typed and not saved. */
const forms = new Set<object>();

/** Whether leaving the page would throw away what somebody typed. */
export const hasUnsavedInput = (): boolean => forms.size > 0;

/** Tells the application that a form holds unsaved input, so that nothing navigates away under it by itself. */
export function useUnsavedInput(isDirty: boolean): void {
  // With what is on the screen, not after it: who clicks at once must not be asked about a form that is gone.
  useLayoutEffect(() => {
    if (!isDirty) return;
    const form = {};
    forms.add(form);
    return () => {
      forms.delete(form);
    };
  }, [isDirty]);
}
