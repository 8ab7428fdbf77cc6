import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** For who comes with a setup link after the setup. */
export function SetupDone() {
  const { t } = useTranslation('setup');
  return (
    <>
      <PageHeader title={t('done.title')} />
      <Text size="sm" mb="md">
        {t('done.text')}
      </Text>
      <Button component="a" href="/sign-in">
        {t('done.signIn')}
      </Button>
    </>
  );
}
