import { useDeferredValue, useEffect, useMemo, useState } from 'react';

type Rate = typeof import('./password-strength.ts').rate;

/** Rates a password once the dictionary is loaded; undefined before, and without it: then the server alone judges. */
export function usePasswordStrength(
  password: string,
  known: readonly string[],
): ReturnType<Rate> | undefined {
  const [rate, setRate] = useState<Rate>();
  const isNeeded = password !== '';
  useEffect(() => {
    if (!isNeeded) return;
    import('./password-strength.ts').then(
      (loaded) => setRate(() => loaded.rate),
      () => {},
    );
  }, [isNeeded]);
  const deferred = useDeferredValue(password);
  const knownWords = known.join('\n');
  return useMemo(
    () => (rate && deferred !== '' ? rate(deferred, knownWords.split('\n').filter(Boolean)) : undefined),
    [rate, deferred, knownWords],
  );
}
