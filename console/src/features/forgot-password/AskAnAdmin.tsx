import { IconLifebuoy } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { setupQuery } from '../../api/session.ts';
import { MailLink, SignInButton } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';

/** Where no mail is sent, a person has to help. */
export function AskAnAdmin({ email }: { email: string }) {
  const { t } = useTranslation('forgot-password');
  const { contactEmail } = useSuspenseQuery(setupQuery).data.system;
  return (
    <StateMessage
      icon={IconLifebuoy}
      title={t('title')}
      text={contactEmail === null ? t('noMail.anybody') : t('noMail.contact', { contact: contactEmail })}
    >
      {contactEmail !== null && <MailLink email={contactEmail} />}
      <SignInButton email={email} variant={contactEmail === null ? 'default' : 'subtle'} />
    </StateMessage>
  );
}
