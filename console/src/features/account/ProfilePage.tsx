import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { AccountCard } from './AccountCard.tsx';
import { ProfileForm } from './ProfileForm.tsx';

/** One's own profile. */
export function ProfilePage() {
  const { t } = useTranslation('account');
  return (
    <>
      <PageHeader title={t('profile.title')} />
      <AccountCard>
        <ProfileForm />
      </AccountCard>
    </>
  );
}
