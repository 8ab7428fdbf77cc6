import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';

const load = () => import('./ToastArea.tsx');
const ToastArea = lazy(load);

/** Milliseconds after which the first page has all that it needs. */
const LATER = 3_000;

/** The messages about what was done. What shows them is no part of the first load: it comes with the first message, or ahead of it. */
export function Toasts() {
  const { notifications } = useNotifications();
  const [isReady, setReady] = useState(false);
  const isNeeded = notifications.length > 0;
  useEffect(() => {
    const timer = setTimeout(
      () =>
        load().then(
          () => setReady(true),
          () => {},
        ),
      LATER,
    );
    return () => clearTimeout(timer);
  }, []);
  if (!isReady && !isNeeded) return null;
  return (
    <Suspense>
      <ToastArea />
    </Suspense>
  );
}
