import { List, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, toProblem } from '../../api/client.ts';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useReturnFocus } from '../../ui/focus.ts';
import { validName } from '../../ui/forms.tsx';
import { toast } from '../../ui/toast.tsx';
import type { OrganizationOption } from '../memberships/options.ts';
import { OrganizationSelect } from '../memberships/ResourceSelect.tsx';
import {
  createOrganization,
  createProject,
  deleteResource,
  type ResourceDetails,
  type ResourceType,
  useRefreshResources,
} from './api.ts';
import { EditResourceDialog } from './EditResourceDialog.tsx';
import { newMembersOf } from './picker/changes.ts';
import { MembersField, NameField, type ResourceValues, useMemberFaults } from './ResourceFields.tsx';

/** The dialog that is open, with its subject. */
export type OpenResourceDialog =
  | { kind: 'create'; type: ResourceType; organization?: OrganizationOption | undefined }
  | { kind: 'edit' | 'addMembers'; resource: ResourceDetails }
  | { kind: 'delete'; resource: ResourceDetails; onDeleted?: () => void };

interface ResourceDialogsProps {
  dialog: OpenResourceDialog;
  onClose: () => void;
}

/** Renders the open dialog. Loaded after the list. */
export default function ResourceDialogs({ dialog, onClose }: ResourceDialogsProps) {
  useReturnFocus(true);
  switch (dialog.kind) {
    case 'create':
      return dialog.type === 'organization' ? (
        <CreateOrganizationDialog onClose={onClose} />
      ) : (
        <CreateProjectDialog initial={dialog.organization} onClose={onClose} />
      );
    case 'delete':
      return (
        <DeleteResourceDialog resource={dialog.resource} onDeleted={dialog.onDeleted} onClose={onClose} />
      );
    default:
      return (
        <EditResourceDialog
          resource={dialog.resource}
          isMembersOnly={dialog.kind === 'addMembers'}
          onClose={onClose}
        />
      );
  }
}

/** Creates an organization with its first members. */
function CreateOrganizationDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('resources');
  const refresh = useRefreshResources();
  const { faults, watch } = useMemberFaults();
  const form = useForm<ResourceValues>({
    initialValues: { name: '', members: {} },
    validate: { name: validName },
  });
  const { mutateAsync } = useMutation({ mutationFn: createOrganization });

  const submit = async ({ name, members }: ResourceValues) => {
    const created = await watch(() => mutateAsync({ name, members: newMembersOf(members) }));
    refresh();
    toast(created, t('toast.created', { name: created.name }));
  };
  return (
    <FormDialog
      title={t('organization.create')}
      submitLabel={t('organization.create')}
      form={form}
      size={860}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField form={form} />
      <MembersField form={form} type="organization" candidates={{ of: 'all' }} faults={faults} />
    </FormDialog>
  );
}

/** The organization is named as the server's faults name it. */
type ProjectValues = ResourceValues & { organizationId: OrganizationOption | null };

interface CreateProjectDialogProps {
  /** The organization to which the list is limited. */
  initial: OrganizationOption | undefined;
  onClose: () => void;
}

/** Creates a project in an organization, with members of that organization. */
function CreateProjectDialog({ initial, onClose }: CreateProjectDialogProps) {
  const { t } = useTranslation('resources');
  const refresh = useRefreshResources();
  const { faults, watch } = useMemberFaults();
  const form = useForm<ProjectValues>({
    initialValues: { name: '', organizationId: initial?.isManaged ? initial : null, members: {} },
    validate: {
      name: validName,
      organizationId: (chosen) => {
        if (chosen === null) return t('form.organizationRequired');
        return chosen.isManaged ? null : t('form.organizationForbidden');
      },
    },
  });
  const { mutateAsync } = useMutation({ mutationFn: createProject });
  const organization = form.values.organizationId;

  const submit = async ({ name, members }: ProjectValues) => {
    if (organization === null) return;
    const body = { name, organizationId: organization.id, members: newMembersOf(members) };
    const created = await watch(() => mutateAsync(body));
    refresh();
    toast(created, t('toast.created', { name: created.name }));
  };
  return (
    <FormDialog
      title={t('project.create')}
      submitLabel={t('project.create')}
      form={form}
      size={860}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField form={form} />
      <OrganizationSelect
        label={t('form.organization')}
        withAsterisk
        value={organization}
        onChange={(chosen) => {
          form.setFieldValue('organizationId', chosen);
          // They were members of the previous organization.
          form.setFieldValue('members', {});
        }}
        error={form.errors.organizationId}
      />
      {organization?.isManaged ? (
        <MembersField
          key={organization.id}
          form={form}
          type="project"
          candidates={{ of: 'organization', id: organization.id }}
          faults={faults}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('form.organizationFirst')}
        </Text>
      )}
    </FormDialog>
  );
}

interface DeleteResourceDialogProps {
  resource: ResourceDetails;
  onDeleted: (() => void) | undefined;
  onClose: () => void;
}

/** Deletes an organization or project once its name is typed. Lists the projects that prevent the deletion. */
function DeleteResourceDialog({ resource, onDeleted, onClose }: DeleteResourceDialogProps) {
  const { t } = useTranslation('resources');
  const refresh = useRefreshResources();
  const [projects, setProjects] = useState<readonly string[]>([]);
  const { type, name, memberCount } = resource;
  const { mutateAsync } = useMutation({
    mutationFn: () => deleteResource(resource),
    onSuccess: () => {
      onDeleted?.();
      refresh();
      toast(resource, t('toast.deleted', { name }));
    },
  });
  const confirm = async () => {
    setProjects([]);
    await mutateAsync().catch((error: unknown) => {
      const problem = toProblem(error);
      if (problem.code !== 'organization_not_empty') throw error;
      // The messages of these faults are the names of the projects.
      setProjects(problem.errors.map(({ message }) => message));
      throw new ApiProblem({ ...problem, detail: problem.detail, errors: [] });
    });
  };
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      confirmLabel={t(`${type}.delete.confirm`)}
      typeToConfirm={name}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">
        {t(`${type}.delete.text`, { count: memberCount, number: formatNumber(memberCount) })}
      </Text>
      {projects.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {t('organization.delete.projects')}
          </Text>
          <List size="sm">
            {projects.map((project) => (
              <List.Item key={project}>{project}</List.Item>
            ))}
          </List>
        </div>
      )}
    </ConfirmDialog>
  );
}
