import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { newMembersOf } from '../../members/changes.ts';
import { MembersField, NameField, type ResourceValues } from '../../members/ResourceFields.tsx';
import { useMemberFaults } from '../../members/useMemberFaults.ts';
import { useRefreshResources } from '../../members/useRefreshResources.ts';
import { createOrganization } from '../data.ts';

/** Makes an organization, with its first members at once. */
export function CreateOrganizationDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('organizations');
  const refresh = useRefreshResources();
  const { faults, watch } = useMemberFaults();
  const form = useForm<ResourceValues>({ initialValues: { name: '', members: {} } });
  const { mutateAsync } = useMutation({ mutationFn: createOrganization });

  const submit = async ({ name, members }: ResourceValues) => {
    const made = await watch(() => mutateAsync({ name, members: newMembersOf(members) }));
    refresh();
    toast(made, t('toast.created', { name: made.name }));
  };
  return (
    <FormDialog
      title={t('create')}
      submitLabel={t('create')}
      form={form}
      size={860}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField form={form} />
      <MembersField form={form} of="organization" candidates={{ of: 'everybody' }} faults={faults} />
    </FormDialog>
  );
}
