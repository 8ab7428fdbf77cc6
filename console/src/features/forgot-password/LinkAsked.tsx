import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setupQuery } from '../../api/session.ts';
import { formatMinutes } from '../../lib/format.ts';
import { ActionButton } from '../../ui/forms.tsx';
import { SignInButton } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';
import { requestPasswordReset } from './request.ts';

interface LinkAskedProps {
  email: string;
  /** Goes back to the form. */
  onOther: () => void;
}

/** Says the same to everybody: whether the address belongs to an account is nobody else's business. */
export function LinkAsked({ email, onOther }: LinkAskedProps) {
  const { t } = useTranslation('forgot-password');
  const { passwordResetExpiryMinutes } = useSuspenseQuery(setupQuery).data.system;
  const [times, setTimes] = useState(1);
  const askAgain = async () => {
    await requestPasswordReset(email);
    setTimes(times + 1);
  };
  const duration = formatMinutes(passwordResetExpiryMinutes);
  return (
    <StateMessage
      icon={IconMail}
      title={t('asked.title')}
      text={
        <>
          {t('asked.text', { email, duration })}
          <div role="status">{times > 1 && t('asked.again', { count: times })}</div>
        </>
      }
    >
      <ActionButton label={t('asked.repeat')} onAction={askAgain} variant="default" />
      <Button variant="default" fullWidth onClick={onOther}>
        {t('asked.other')}
      </Button>
      <SignInButton email={email} variant="subtle" color="gray" />
    </StateMessage>
  );
}
