import { useTranslation } from 'react-i18next';
import { SectionCard } from '../card/SectionCard.tsx';
import { SignalsFacts } from './SignalsFacts.tsx';
import { SignalsFields } from './SignalsFields.tsx';
import { SIGNALS } from './signals.ts';

/** What somebody should look at, and who gets mail about it. */
export function SignalsCard() {
  const { t } = useTranslation('settings-audit');
  return (
    <SectionCard
      title={t('signals.title')}
      description={t('signals.description')}
      definition={SIGNALS}
      factCount={6}
      facts={(signals) => <SignalsFacts signals={signals} />}
      fields={(form) => <SignalsFields form={form} />}
    />
  );
}
