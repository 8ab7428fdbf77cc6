import { useReturnFocus } from '../../../ui/focus.ts';
import { AccessDialog } from '../access/AccessDialog.tsx';
import { BulkDialog } from '../bulk/BulkDialog.tsx';
import { InviteDialog } from '../invite/InviteDialog.tsx';
import { AddMembershipsDialog } from './AddMembershipsDialog.tsx';
import { CopyLinkDialog } from './CopyLinkDialog.tsx';
import { CreateUserDialog } from './CreateUserDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { DisableDialog } from './DisableDialog.tsx';
import { EditUserDialog } from './EditUserDialog.tsx';
import { LinkDialog } from './LinkDialog.tsx';
import type { OpenDialog } from './open-dialog.ts';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { SessionsDialog } from './SessionsDialog.tsx';

interface UserDialogsProps {
  dialog: OpenDialog;
  onClose: () => void;
  onShow: (email: string) => void;
}

const OF_ONE_USER = {
  edit: EditUserDialog,
  addMemberships: AddMembershipsDialog,
  access: AccessDialog,
  disable: DisableDialog,
  resetPassword: ResetPasswordDialog,
  sessions: SessionsDialog,
  delete: DeleteDialog,
  copyLink: CopyLinkDialog,
  revoke: RevokeDialog,
};

/** The dialogs of the page, in a file of their own that is loaded behind the list. */
export default function UserDialogs({ dialog, onClose, onShow }: UserDialogsProps) {
  useReturnFocus(true);
  if (dialog.kind === 'create') return <CreateUserDialog onShow={onShow} onClose={onClose} />;
  if (dialog.kind === 'invite') return <InviteDialog onClose={onClose} />;
  if (dialog.kind === 'link') return <LinkDialog email={dialog.email} link={dialog.link} onClose={onClose} />;
  if (dialog.kind === 'bulk')
    return <BulkDialog action={dialog.action} users={dialog.users} onClose={onClose} />;
  const Dialog = OF_ONE_USER[dialog.kind];
  return <Dialog user={dialog.user} onClose={onClose} />;
}
