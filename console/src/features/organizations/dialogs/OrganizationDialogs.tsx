import { useReturnFocus } from '../../../ui/focus.ts';
import type { OpenDialog } from '../open-dialog.ts';
import { CreateOrganizationDialog } from './CreateOrganizationDialog.tsx';
import { DeleteOrganizationDialog } from './DeleteOrganizationDialog.tsx';
import { EditOrganizationDialog } from './EditOrganizationDialog.tsx';

/** The dialogs of the page, in a file of their own that is loaded behind the list. */
export default function OrganizationDialogs({
  dialog,
  onClose,
}: {
  dialog: OpenDialog;
  onClose: () => void;
}) {
  useReturnFocus(true);
  if (dialog.kind === 'create') return <CreateOrganizationDialog onClose={onClose} />;
  const Dialog = dialog.kind === 'edit' ? EditOrganizationDialog : DeleteOrganizationDialog;
  return <Dialog organization={dialog.organization} onClose={onClose} />;
}
