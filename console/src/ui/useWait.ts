import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem.ts';

const SECOND = 1000;

/** How many seconds are left until the server, which has refused too many attempts, takes another one. */
export function useWait(problem: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const isThrottled = problem instanceof ApiProblem && problem.code === 'too_many_attempts';
    if (!isThrottled || problem.retryAfter === undefined) return setLeft(0);
    // By the clock and not by counting, since timers stand still in a hidden tab.
    const until = performance.now() + problem.retryAfter * SECOND;
    const update = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / SECOND)));
    update();
    const timer = setInterval(update, SECOND / 4);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

/** How long there is to wait, in words; in minutes while seconds would say little. Nothing when there is no wait. */
export function useWaitWords(wait: number): string | undefined {
  const { t } = useTranslation('ui');
  if (wait === 0) return undefined;
  return wait > 120 ? t('waitMinutes', { count: Math.ceil(wait / 60) }) : t('wait', { count: wait });
}
