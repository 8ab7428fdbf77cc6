import { useTranslation } from 'react-i18next';
import { SectionCard } from '../card/SectionCard.tsx';
import { PushFacts } from './PushFacts.tsx';
import { PushFields } from './PushFields.tsx';
import { PUSH } from './push.ts';

/** Where audit events are sent on to. */
export function PushCard() {
  const { t } = useTranslation('settings-audit');
  return (
    <SectionCard
      title={t('push.title')}
      description={t('push.description')}
      definition={PUSH}
      factCount={4}
      facts={(push) => <PushFacts push={push} />}
      fields={(form) => <PushFields form={form} />}
    />
  );
}
