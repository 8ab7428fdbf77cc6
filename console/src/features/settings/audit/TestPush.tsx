import { IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { InlineTest } from '../card/InlineTest.tsx';
import { testPush } from '../data/tests.ts';

/** Sends one message to the receiver as it is saved, and tells how that went. */
export function TestPush() {
  const { t } = useTranslation('settings-audit');
  const test = async () => {
    const { delivered, detail } = await testPush();
    return { isGood: delivered, words: detail };
  };
  return <InlineTest label={t('push.test')} icon={<IconSend size={14} />} test={test} />;
}
