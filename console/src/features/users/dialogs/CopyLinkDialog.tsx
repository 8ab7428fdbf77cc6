import { Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useInvitation } from '../data/useInvitation.ts';
import { LinkDialog } from './LinkDialog.tsx';

/** Makes a link to pass on by hand: says first that the one before dies, since it can't be read back. */
export function CopyLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { makeLink } = useInvitation();
  const [link, setLink] = useState<string>();
  // The question closes itself after its success; then it is not the end yet.
  const isDone = useRef(false);

  if (link !== undefined) return <LinkDialog email={user.email} link={link} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={t('linkDialog.askTitle', { email: user.email })}
      confirmLabel={t('linkDialog.confirm')}
      isDanger={false}
      onConfirm={async () => {
        const made = await makeLink(user);
        isDone.current = true;
        setLink(made);
      }}
      onClose={() => isDone.current || onClose()}
    >
      <Text size="sm">{t('linkDialog.ask')}</Text>
    </ConfirmDialog>
  );
}
