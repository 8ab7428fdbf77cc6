import { IconLinkOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMessage } from './StateMessage.tsx';

interface UnknownLinkProps {
  /** What the link carried; empty when the page was opened without one. */
  token: string;
  /** The ways on. */
  children: ReactNode;
}

/** For who comes with a link that the server does not know, or with half of one, or with none. */
export function UnknownLink({ token, children }: UnknownLinkProps) {
  const { t } = useTranslation();
  const kind = token === '' ? 'missing' : 'unknown';
  return (
    <StateMessage
      key={kind}
      icon={IconLinkOff}
      tone="bad"
      title={t(`link.${kind}.title`)}
      text={t(`link.${kind}.text`)}
    >
      {children}
    </StateMessage>
  );
}
