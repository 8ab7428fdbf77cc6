import { Anchor, Button, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/PageHeader.tsx';
import { ProblemAlert } from '../ui/problem.tsx';
import { ProductName } from './Brand.tsx';
import classes from './OutsideLayout.module.css';

/** Replaces a page that failed to load, with a retry button. */
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

/** The 404 page. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <PageHeader title={t('notFound.title')} />
      <Text size="sm" mb="md">
        {t('notFound.text')}
      </Text>
      <Anchor href="/" size="sm">
        {t('notFound.home')}
      </Anchor>
    </MessagePage>
  );
}

/** The layout of a page that only shows a message. */
export function MessagePage({ children }: { children: ReactNode }) {
  return (
    <div className={classes.frame}>
      <main className={classes.main}>
        <ProductName />
        <Paper className={classes.card} withBorder p={{ base: 'md', xs: 'xl' }}>
          {children}
        </Paper>
      </main>
    </div>
  );
}

/** The skeleton of a page while its code or guard is loading. */
export function PendingPage() {
  return (
    <Stack p="lg" gap="lg" aria-busy="true">
      <Skeleton height={28} width={180} />
      <Skeleton height={240} />
    </Stack>
  );
}
