import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem.ts';
import { problemText } from '../../../ui/problem-text.ts';
import { toastError } from '../../../ui/toast.tsx';
import { saveFile } from './download.ts';

/** Saves a file; tells why it could not be made, and when asking again makes sense. */
export function useExport() {
  const { t } = useTranslation('audit');
  const { mutateAsync, isPending } = useMutation({ mutationFn: saveFile });
  const save = async (address: string) => {
    try {
      await mutateAsync(address);
    } catch (error) {
      const { retryAfter } = toProblem(error);
      const failed = t('export.failed', { reason: problemText(error) });
      toastError(retryAfter === undefined ? failed : `${failed} ${t('export.wait', { count: retryAfter })}`);
    }
  };
  return { isRunning: isPending, save };
}
