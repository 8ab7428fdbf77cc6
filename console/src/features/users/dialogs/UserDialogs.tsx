import type { User } from 'roster-contract';
import { useReturnFocus } from '../../../ui/focus.ts';
import type { BulkAction } from '../bulk.ts';
import type { UserAction } from '../user.ts';
import { AccessDialog } from './AccessDialog.tsx';
import { AddMembershipsDialog } from './AddMembershipsDialog.tsx';
import { BulkDialog } from './BulkDialog.tsx';
import { CreateUserDialog } from './CreateUserDialog.tsx';
import { DeleteUserDialog } from './DeleteUserDialog.tsx';
import { DisableUserDialog } from './DisableUserDialog.tsx';
import { EditUserDialog } from './EditUserDialog.tsx';
import { CopyLinkDialog, LinkDialog, RevokeInvitationDialog } from './InvitationDialogs.tsx';
import { InviteDialog } from './InviteDialog.tsx';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';
import { SessionsDialog } from './SessionsDialog.tsx';

/** The dialogs that are about one user. */
const USER_DIALOGS = {
  edit: EditUserDialog,
  addMemberships: AddMembershipsDialog,
  access: AccessDialog,
  disable: DisableUserDialog,
  resetPassword: ResetPasswordDialog,
  sessions: SessionsDialog,
  delete: DeleteUserDialog,
  copyLink: CopyLinkDialog,
  revoke: RevokeInvitationDialog,
};

/** The dialog that is open, with its subject. */
export type OpenUserDialog =
  | { kind: 'create' }
  | { kind: 'invite' }
  | { kind: Exclude<UserAction, 'enable' | 'resend'>; user: User }
  | { kind: 'link'; email: string; link: string }
  | { kind: 'bulk'; action: BulkAction; users: readonly User[]; onDone: () => void };

interface UserDialogsProps {
  dialog: OpenUserDialog;
  onClose: () => void;
  /** Shows a created user, who may be on another page or excluded by the filters. */
  onShow: (email: string) => void;
}

/** Renders the open dialog. Loaded after the list. */
export default function UserDialogs({ dialog, onClose, onShow }: UserDialogsProps) {
  useReturnFocus(true);
  switch (dialog.kind) {
    case 'create':
      return <CreateUserDialog onShow={onShow} onClose={onClose} />;
    case 'invite':
      return <InviteDialog onClose={onClose} />;
    case 'link':
      return <LinkDialog email={dialog.email} link={dialog.link} onClose={onClose} />;
    case 'bulk':
      return (
        <BulkDialog action={dialog.action} users={dialog.users} onDone={dialog.onDone} onClose={onClose} />
      );
    default: {
      const Dialog = USER_DIALOGS[dialog.kind];
      return <Dialog user={dialog.user} onClose={onClose} />;
    }
  }
}
