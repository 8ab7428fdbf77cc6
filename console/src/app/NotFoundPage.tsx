import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/PageHeader.tsx';
import { MessagePage } from './MessagePage.tsx';

/** For addresses that no page has. */
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
