import { useTranslation } from 'react-i18next';
import type { Organization } from 'roster-contract';
import { EditResourceDialog } from '../../members/EditResourceDialog.tsx';
import { fetchOrganization, patchOrganization } from '../data.ts';

interface EditOrganizationDialogProps {
  organization: Organization;
  onClose: () => void;
}

/** Renames an organization and changes who belongs to it, in one step. */
export function EditOrganizationDialog({ organization, onClose }: EditOrganizationDialogProps) {
  const { t } = useTranslation('organizations');
  return (
    <EditResourceDialog
      type="organization"
      place={organization}
      fetchResource={fetchOrganization}
      patchResource={patchOrganization}
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
