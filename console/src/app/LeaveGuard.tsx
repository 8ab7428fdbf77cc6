import { useBlocker } from '@tanstack/react-router';
import { useEffect } from 'react';
import { lazyPart } from '../lib/lazy.ts';
import { hasUnsavedInput } from '../lib/unsaved-input.ts';

const dialog = lazyPart(['common', 'ui'], () => import('./LeaveDialog.tsx'));

/** Milliseconds after which the dialog is preloaded: not within the first load, but before a form can be filled in. */
const LATER = 3_000;

/** Asks whether unsaved input may be discarded. */
export const LeaveQuestion = dialog.Part;

/** Asks before navigation, Back or a reload discards unsaved input. */
export function LeaveGuard() {
  const { status, proceed, reset } = useBlocker({
    // The page itself replaces the address only where its forms stay: for another search or page of a list.
    shouldBlockFn: ({ current, next, action }) =>
      hasUnsavedInput() && (action !== 'REPLACE' || current.pathname !== next.pathname),
    enableBeforeUnload: hasUnsavedInput,
    withResolver: true,
  });
  useEffect(() => {
    const timer = setTimeout(dialog.preload, LATER);
    return () => clearTimeout(timer);
  }, []);
  return status === 'blocked' && <LeaveQuestion onLeave={async () => proceed()} onClose={reset} />;
}
