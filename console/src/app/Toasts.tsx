import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';

const load = () => import('./ToastArea.tsx');
const ToastArea = lazy(load);

/** Milliseconds after which the toasts are preloaded. */
const LATER = 3_000;

/** Loads the toasts with the first message or after a delay, so that they are not part of the first load. */
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
