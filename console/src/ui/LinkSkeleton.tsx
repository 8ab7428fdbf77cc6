import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Stands where a form will be while the server is asked what a link is worth. */
export function LinkSkeleton() {
  const { t } = useTranslation(['ui', 'common']);
  return (
    <Stack gap="lg" aria-busy="true">
      <title>{t('common:product')}</title>
      <VisuallyHidden role="status">{t('checkingLink')}</VisuallyHidden>
      <Stack gap="xs">
        <Skeleton height={24} width="75%" />
        <Skeleton height={14} width="50%" />
      </Stack>
      {['email', 'first', 'second'].map((field) => (
        <Stack key={field} gap={6}>
          <Skeleton height={12} width={90} />
          <Skeleton height={36} />
        </Stack>
      ))}
      <Skeleton height={36} />
    </Stack>
  );
}
