import { Button } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/PageHeader.tsx';
import { ProblemAlert } from '../ui/problem.tsx';
import { MessagePage } from './MessagePage.tsx';

/** Shown instead of a page that failed: usually since the server could not be reached, so trying again may help. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation(['common', 'ui']);
  const router = useRouter();
  return (
    <MessagePage>
      <PageHeader title={t('failed.title')} />
      <ProblemAlert problem={error} />
      <Button mt="md" variant="default" onClick={() => void router.invalidate()}>
        {t('ui:retry')}
      </Button>
    </MessagePage>
  );
}
