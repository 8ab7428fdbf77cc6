import { useBlocker } from '@tanstack/react-router';
import { type ComponentProps, lazy, Suspense, useEffect } from 'react';
import { hasUnsavedInput } from '../ui/unsaved-input.ts';
import type { LeaveDialog } from './LeaveDialog.tsx';

const load = async () => ({ default: (await import('./LeaveDialog.tsx')).LeaveDialog });
const LoadedDialog = lazy(load);

/** Milliseconds after which the dialog is preloaded: not within the first load, but before a form can be filled in. */
const LATER = 3_000;

/** Asks whether unsaved input may be discarded. */
export const LeaveQuestion = (props: ComponentProps<typeof LeaveDialog>) => (
  <Suspense>
    <LoadedDialog {...props} />
  </Suspense>
);

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
    const timer = setTimeout(() => load().catch(() => {}), LATER);
    return () => clearTimeout(timer);
  }, []);
  return status === 'blocked' && <LeaveQuestion onLeave={async () => proceed()} onClose={reset} />;
}
