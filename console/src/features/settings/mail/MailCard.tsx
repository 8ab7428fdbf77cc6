import { useTranslation } from 'react-i18next';
import { SectionCard } from '../card/SectionCard.tsx';
import { MailFacts } from './MailFacts.tsx';
import { MailFields } from './MailFields.tsx';
import { MAIL } from './mail.ts';
import { TestMail } from './TestMail.tsx';

/** How mail is sent. */
export function MailCard() {
  const { t } = useTranslation('settings');
  return (
    <SectionCard
      title={t('mail.title')}
      description={t('mail.description')}
      definition={MAIL}
      factCount={2}
      facts={(mail) => <MailFacts mail={mail} />}
      actions={({ provider }) => provider !== 'none' && <TestMail />}
      fields={(form, base) => <MailFields form={form} base={base} />}
    />
  );
}
