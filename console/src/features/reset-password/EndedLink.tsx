import { IconClockX, IconLinkOff, IconMailForward } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SignInButton } from '../../ui/link-pages.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';
import { AskAgainButton } from './AskAgainButton.tsx';

const ICONS = { expired: IconClockX, used: IconLinkOff, replaced: IconMailForward };

interface EndedLinkProps {
  status: keyof typeof ICONS;
  /** Not told of a link that was used or replaced: the mailbox that it lies in may be another's by now. */
  email: string | null;
}

/** For who comes with a link that does not work any more. */
export function EndedLink({ status, email }: EndedLinkProps) {
  const { t } = useTranslation('reset-password');
  return (
    <StateMessage
      icon={ICONS[status]}
      tone="bad"
      title={t(`ended.${status}.title`)}
      text={t(`ended.${status}.text`)}
    >
      {status === 'used' && <SignInButton email={email} />}
      <AskAgainButton email={email} {...(status === 'used' && { variant: 'default' })} />
      {status !== 'used' && <SignInButton email={email} variant="default" />}
    </StateMessage>
  );
}
