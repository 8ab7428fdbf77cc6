import { useReturnFocus } from '../../../ui/focus.ts';
import type { OpenDialog } from '../open-dialog.ts';
import { CreateProjectDialog } from './CreateProjectDialog.tsx';
import { DeleteProjectDialog } from './DeleteProjectDialog.tsx';
import { EditProjectDialog } from './EditProjectDialog.tsx';

/** The dialogs of the page, in a file of their own that is loaded behind the list. */
export default function ProjectDialogs({ dialog, onClose }: { dialog: OpenDialog; onClose: () => void }) {
  useReturnFocus(true);
  if (dialog.kind === 'create')
    return <CreateProjectDialog organizationId={dialog.organizationId} onClose={onClose} />;
  const Dialog = dialog.kind === 'edit' ? EditProjectDialog : DeleteProjectDialog;
  return <Dialog project={dialog.project} onClose={onClose} />;
}
