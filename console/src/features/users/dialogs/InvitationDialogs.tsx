import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { User } from 'roster-contract';
import { displayEmail } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog, DialogFooter, KEEP_OPEN, ShowOnceDialog } from '../../../ui/ConfirmDialog.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { useInvitationActions } from '../useUserMutations.ts';

/** Creates a new invitation link to share. Asks first, since the previous link stops working. */
export function CopyLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { createLink } = useInvitationActions();
  const [link, setLink] = useState<string>();

  if (link !== undefined)
    return <LinkDialog email={displayEmail(user.email)} link={link} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={t('link.confirmTitle', { email: displayEmail(user.email) })}
      confirmLabel={t('link.confirm')}
      isDanger={false}
      onConfirm={async () => {
        setLink(await createLink(user));
        return KEEP_OPEN;
      }}
      onClose={onClose}
    >
      <Text size="sm">{t('link.confirmText')}</Text>
    </ConfirmDialog>
  );
}

interface LinkDialogProps {
  email: string;
  link: string;
  onClose: () => void;
}

/** Shows an invitation link, which cannot be shown again. */
export function LinkDialog({ email, link, onClose }: LinkDialogProps) {
  const { t } = useTranslation('users-dialogs');
  return (
    <ShowOnceDialog title={t('link.title')} onClose={onClose}>
      <Stack gap="xs">
        <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
          {t('link.text', { email })}
        </Text>
        <LinkField link={link} email={email} />
      </Stack>
      <DialogFooter>
        <Button onClick={onClose} data-autofocus>
          {t('invited.close')}
        </Button>
      </DialogFooter>
    </ShowOnceDialog>
  );
}

/** A link with a copy button; selected on focus, where the browser blocks copying. */
export function LinkField({ link, email }: { link: string; email: string }) {
  const { t } = useTranslation('users-dialogs');
  return (
    <TextInput
      readOnly
      size="xs"
      mt={4}
      ff="monospace"
      aria-label={t('invited.linkOf', { email })}
      value={link}
      onFocus={({ currentTarget }) => currentTarget.select()}
      rightSection={<CopyButton text={link} label={t('invited.copyLinkOf', { email })} />}
    />
  );
}

/** Revokes the invitation of a pending user. */
export function RevokeInvitationDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { revoke } = useInvitationActions();
  return (
    <ConfirmDialog
      title={t('revoke.title')}
      confirmLabel={t('revoke.confirm')}
      onConfirm={() => revoke(user)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('revoke.text', { email: displayEmail(user.email) })}
      </Text>
    </ConfirmDialog>
  );
}
