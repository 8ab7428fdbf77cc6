import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';

/** What a person sees of themselves but does not change here, and who does. */
export function FixedFacts() {
  const { t } = useTranslation(['account', 'common']);
  const { user } = useSession();
  const hint = t(user.systemRole === 'admin' ? 'profile.fixedForAdmin' : 'profile.fixed');
  return (
    <>
      <TextInput label={t('profile.email')} description={hint} value={user.email} readOnly variant="filled" />
      <TextInput
        label={t('profile.role')}
        description={hint}
        value={t(`common:role.${user.systemRole}`)}
        readOnly
        variant="filled"
      />
    </>
  );
}
