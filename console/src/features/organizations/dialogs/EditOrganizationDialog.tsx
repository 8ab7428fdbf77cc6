import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Organization } from 'roster-contract';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { StaleAlert } from '../../../ui/StaleAlert.tsx';
import { toast } from '../../../ui/toast.tsx';
import type { Place } from '../../members/data.ts';
import { MembersField, NameField } from '../../members/PlaceFields.tsx';
import { useEditPlace } from '../../members/useEditPlace.ts';
import { useRefreshPlaces } from '../../members/useRefreshPlaces.ts';
import { fetchOrganization, type OrganizationPatch, patchOrganization } from '../data.ts';

interface EditOrganizationDialogProps {
  organization: Organization;
  onClose: () => void;
}

/** Renames an organization and changes who belongs to it, in one step. */
export function EditOrganizationDialog({ organization, onClose }: EditOrganizationDialogProps) {
  const { t } = useTranslation('organizations');
  const refresh = useRefreshPlaces();
  const { mutateAsync } = useMutation({
    mutationFn: ({ base, patch }: { base: Organization; patch: OrganizationPatch }) =>
      patchOrganization(base, patch),
  });
  const edit = useEditPlace(organization, fetchOrganization, (base, patch) => mutateAsync({ base, patch }));
  const { form, base, faults, staleness } = edit;
  const place: Place = { type: 'organization', id: organization.id };
  return (
    <FormDialog
      title={t('edit.title', { name: base.name })}
      submitLabel={t('edit.submit')}
      form={form}
      size={860}
      onSubmit={async (values) => {
        const saved = await edit.save(values);
        if (saved === undefined) return;
        refresh();
        toast(saved, t('toast.saved', { name: saved.name }));
      }}
      onClose={onClose}
    >
      {staleness && <StaleAlert title={t('edit.stale')} state={staleness} onLoad={edit.loadNewest} />}
      <NameField form={form} isReadOnly={!base.abilities.update} />
      {base.abilities.manageMembers && (
        <MembersField
          form={form}
          of="organization"
          candidates={{ of: 'place', place }}
          place={place}
          faults={faults}
        />
      )}
    </FormDialog>
  );
}
