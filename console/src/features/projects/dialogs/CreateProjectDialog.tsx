import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { newMembersOf } from '../../members/changes.ts';
import { MembersField, NameField, type ResourceValues } from '../../members/ResourceFields.tsx';
import { useMemberFaults } from '../../members/useMemberFaults.ts';
import { useRefreshResources } from '../../members/useRefreshResources.ts';
import { type OrganizationOption, organizationOptionQuery } from '../../memberships/api.ts';
import { OrganizationSelect } from '../../memberships/ResourceSelect.tsx';
import { createProject } from '../data.ts';

/** The server tells faults of the organization as of `organizationId`. */
type CreateValues = ResourceValues & { organizationId: OrganizationOption | null };

interface CreateProjectDialogProps {
  /** Of the list that one comes from. */
  organizationId: string | undefined;
  onClose: () => void;
}

/** Makes a project in an organization, of whose members alone its own are chosen. */
export function CreateProjectDialog({ organizationId, onClose }: CreateProjectDialogProps) {
  const { t } = useTranslation('projects');
  const refresh = useRefreshResources();
  const { faults, watch } = useMemberFaults();
  const known = useQueryClient().getQueryData(organizationOptionQuery(organizationId ?? '').queryKey);
  const form = useForm<CreateValues>({
    initialValues: { name: '', organizationId: known?.isManaged ? known : null, members: {} },
    validate: {
      organizationId: (chosen) =>
        chosen === null ? t('organizationNeeded') : chosen.isManaged ? null : t('organizationForeign'),
    },
  });
  const { mutateAsync } = useMutation({ mutationFn: createProject });
  const organization = form.values.organizationId;

  const submit = async ({ name, members }: CreateValues) => {
    if (organization === null) return;
    const body = { name, organizationId: organization.id, members: newMembersOf(members) };
    const made = await watch(() => mutateAsync(body));
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
      <OrganizationSelect
        label={t('organization')}
        withAsterisk
        value={organization}
        onChange={(chosen) => {
          form.setFieldValue('organizationId', chosen);
          // They were members of the former one.
          form.setFieldValue('members', {});
        }}
        error={form.errors.organizationId}
      />
      {organization?.isManaged ? (
        <MembersField
          key={organization.id}
          form={form}
          of="project"
          candidates={{ of: 'organization', id: organization.id }}
          faults={faults}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('organizationFirst')}
        </Text>
      )}
    </FormDialog>
  );
}
