import { useTranslation } from 'react-i18next';
import { InlineTest } from '../card/InlineTest.tsx';
import { testRoot } from '../data/tests.ts';

interface RootUrlTestProps {
  /** An address that is not saved yet; the one in use when absent. */
  rootUrl?: string;
  /** Takes what the server refused to where it belongs; answers what is left to show here. */
  onRefused?: (error: unknown) => unknown;
}

/** Tries whether the server reaches itself at its root address, as people would. */
export function RootUrlTest({ rootUrl, onRefused }: RootUrlTestProps) {
  const { t } = useTranslation('settings');
  const test = async () => {
    const { reached, detail } = await testRoot(rootUrl?.trim() || undefined);
    return { isGood: reached, words: reached ? t('general.reached') : (detail ?? t('general.notReached')) };
  };
  return (
    <InlineTest label={t('test')} ariaLabel={t('general.testLabel')} test={test} onRefused={onRefused} />
  );
}
