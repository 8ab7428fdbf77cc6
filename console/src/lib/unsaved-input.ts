import { useLayoutEffect } from 'react';

/** The visible forms with unsaved input. */
const forms = new Set<object>();

/** Whether leaving the page would discard unsaved input. */
export const hasUnsavedInput = (): boolean => forms.size > 0;

/** Lets the page be left without a question. */
export const forgetUnsavedInput = (): void => forms.clear();

/** Registers unsaved input, so that the application does not navigate away by itself. */
export function useUnsavedInput(isDirty: boolean): void {
  // A layout effect, so that a click right after the form is removed is not blocked.
  useLayoutEffect(() => {
    if (!isDirty) return;
    const form = {};
    forms.add(form);
    return () => {
      forms.delete(form);
    };
  }, [isDirty]);
}
