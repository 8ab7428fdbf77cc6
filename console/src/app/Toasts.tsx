import { useNotifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { lazyPart } from '../lib/lazy.ts';

// Optional, also because no page is around it that could report a failure.
const area = lazyPart([], () => import('./ToastArea.tsx'), { isOptional: true });

/** Milliseconds after which the toasts are loaded. */
const LATER = 3_000;

/** Loads the toasts with the first message or after a delay, so that they are not part of the first load. */
export function Toasts() {
  const { notifications } = useNotifications();
  // Once there, the area stays, since screen readers announce only what is added to it.
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), LATER);
    return () => clearTimeout(timer);
  }, []);
  return (isReady || notifications.length > 0) && <area.Part />;
}
