import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { AccountCard } from './AccountCard.tsx';
import { ChangePasswordForm } from './ChangePasswordForm.tsx';

/** Changes one's own password. */
export function PasswordPage() {
  const { t } = useTranslation('account');
  const tell = () =>
    notifications.show({
      color: 'green',
      title: t('password.changed'),
      message: t('password.otherSessionsEnded'),
    });
  return (
    <>
      <PageHeader title={t('password.title')} description={t('password.description')} />
      <AccountCard>
        <ChangePasswordForm
          currentLabel={t('password.current')}
          submitLabel={t('password.submit')}
          onChanged={tell}
        />
      </AccountCard>
    </>
  );
}
