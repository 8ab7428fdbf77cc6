import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SignInButton } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';

/** The new password counts; now it has to be used. */
export function PasswordChanged({ email }: { email: string }) {
  const { t } = useTranslation('reset-password');
  return (
    <StateMessage icon={IconCircleCheck} tone="good" title={t('done.title')} text={t('done.text')}>
      <SignInButton email={email} />
    </StateMessage>
  );
}
