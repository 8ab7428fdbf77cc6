import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem.ts';
import { toastNotice } from '../toast.tsx';

interface PageState {
  /** What the address says of the page. */
  cursor: string | undefined;
  error: unknown;
  /** Undefined until the page itself is there. */
  count: number | undefined;
}

/** A link may be old or cut, and a page may have been emptied by deleting; both lead to where there is something. */
export function useLivingPage({ cursor, error, count }: PageState, showFirst: () => void): void {
  const { t } = useTranslation('ui');
  const isRefused = cursor !== undefined && Boolean(error) && toProblem(error).code === 'invalid_cursor';
  const isEmptied = cursor !== undefined && count === 0;
  useEffect(() => {
    if (isRefused) toastNotice('invalid-cursor', t('page.invalidCursor'));
    if (isRefused || isEmptied) showFirst();
  }, [isRefused, isEmptied, showFirst, t]);
}
