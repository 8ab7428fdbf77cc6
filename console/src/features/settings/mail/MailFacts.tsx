import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import type { MailBody } from '../data/sections.ts';

/** The mail server, to be read: only what counts for the provider. */
export function MailFacts({ mail }: { mail: MailBody }) {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  const password = t(mail.passwordSet ? 'mail.passwordSet' : 'mail.passwordNotSet');
  return (
    <Facts>
      <Fact label={t('mail.provider')}>{t(`mail.providers.${mail.provider}`)}</Fact>
      {mail.provider === 'none' && <Fact label={t('mail.links')}>{t('mail.linksByHand')}</Fact>}
      {mail.provider === 'gmail' && (
        <>
          <Fact label={t('mail.gmailAddress')}>{mail.username}</Fact>
          <Fact label={t('mail.appPassword')}>{password}</Fact>
        </>
      )}
      {mail.provider === 'other' && (
        <>
          <Fact label={t('mail.server')}>{`${mail.host}:${mail.port}`}</Fact>
          <Fact label={t('mail.encryption')}>{t(`mail.encryptions.${mail.encryption}`)}</Fact>
          <Fact label={t('mail.username')} otherwise={t('mail.noSignIn')}>
            {mail.username}
          </Fact>
          {mail.username !== null && <Fact label={t('mail.password')}>{password}</Fact>}
          <Fact label={t('mail.from')}>{`${mail.fromName ?? system.name} <${mail.fromAddress}>`}</Fact>
        </>
      )}
    </Facts>
  );
}
