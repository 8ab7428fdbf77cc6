import { useTranslation } from 'react-i18next';
import type { Project } from 'roster-contract';
import { EditResourceDialog } from '../../members/EditResourceDialog.tsx';
import { fetchProject, patchProject } from '../data.ts';

interface EditProjectDialogProps {
  project: Project;
  onClose: () => void;
}

/** Renames a project and changes who belongs to it, in one step. */
export function EditProjectDialog({ project, onClose }: EditProjectDialogProps) {
  const { t } = useTranslation('projects');
  return (
    <EditResourceDialog
      type="project"
      place={project}
      fetchResource={fetchProject}
      patchResource={patchProject}
      words={{
        title: (name) => t('edit.title', { name }),
        submit: t('edit.submit'),
        stale: t('edit.stale'),
        saved: (name) => t('toast.saved', { name }),
      }}
      onClose={onClose}
    />
  );
}
