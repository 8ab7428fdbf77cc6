import { useEffect } from 'react';

/** Forms on the screen that hold something typed and not saved. */
const forms = new Set<object>();

/** Whether leaving the page would throw away what somebody typed. */
export const hasUnsavedInput = (): boolean => forms.size > 0;

/** Tells the application that a form holds unsaved input, so that nothing navigates away under it by itself. */
export function useUnsavedInput(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const form = {};
    forms.add(form);
    return () => {
      forms.delete(form);
    };
  }, [isDirty]);
}
