import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { versionFault } from '../../ui/faults.ts';
import { validName } from '../../ui/forms.tsx';
import { StaleAlert } from '../../ui/StaleAlert.tsx';
import { toast } from '../../ui/toast.tsx';
import {
  fetchResource,
  patchResource,
  type ResourceDetails,
  type ResourcePatch,
  useRefreshResources,
} from './api.ts';
import { patchOf } from './picker/changes.ts';
import { MembersField, NameField, type ResourceValues, useMemberFaults } from './ResourceFields.tsx';

type EditValues = ResourceValues & { version: number };

const initialValues = ({ name, version }: ResourceDetails): EditValues => ({ name, members: {}, version });

interface EditResourceDialogProps {
  resource: ResourceDetails;
  /** Leaves the name out. */
  isMembersOnly: boolean;
  onClose: () => void;
}

/** Renames an organization or project and changes its members in one request. */
export function EditResourceDialog({ resource, isMembersOnly, onClose }: EditResourceDialogProps) {
  const { t } = useTranslation('resources');
  const refresh = useRefreshResources();
  const { faults, watch } = useMemberFaults();
  const [base, setBase] = useState(resource);
  const [isReloaded, setReloaded] = useState(false);
  const form = useForm<EditValues>({ initialValues: initialValues(resource), validate: { name: validName } });
  const { mutateAsync } = useMutation({ mutationFn: (patch: ResourcePatch) => patchResource(base, patch) });

  const submit = async ({ name, members }: EditValues) => {
    setReloaded(false);
    const patch: ResourcePatch = {};
    if (name !== base.name) patch.name = name;
    if (Object.keys(members).length > 0) patch.members = patchOf(members);
    if (Object.keys(patch).length === 0) return;
    const saved = await watch(() => mutateAsync(patch)).catch((error: unknown) => {
      throw versionFault(error);
    });
    refresh();
    toast(saved, t('toast.saved', { name: saved.name }));
  };

  /** Loads the newest version; what was typed is kept. */
  const loadNewest = async () => {
    const newest = await fetchResource(resource);
    const typed = form.getValues();
    form.setInitialValues(initialValues(newest));
    form.setValues({
      ...typed,
      name: typed.name === base.name ? newest.name : typed.name,
      version: newest.version,
    });
    form.clearErrors();
    setBase(newest);
    setReloaded(true);
  };

  const { type, id, name, abilities } = base;
  const staleness = form.errors.version ? 'stale' : isReloaded ? 'loaded' : undefined;
  return (
    <FormDialog
      title={t(isMembersOnly ? 'edit.addMembers' : 'edit.title', { name })}
      submitLabel={t('edit.submit')}
      form={form}
      size={860}
      onSubmit={submit}
      onClose={onClose}
    >
      {staleness && <StaleAlert title={t(`${type}.stale`)} state={staleness} onLoad={loadNewest} />}
      {!isMembersOnly && <NameField form={form} isReadOnly={!abilities.update} />}
      {abilities.manageMembers && (
        <MembersField
          form={form}
          type={type}
          candidates={{ of: 'resource', resource: { type, id } }}
          resource={{ type, id }}
          faults={faults}
        />
      )}
    </FormDialog>
  );
}
