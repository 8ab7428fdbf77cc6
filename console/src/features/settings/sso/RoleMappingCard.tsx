import { Button, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { required } from '../../../ui/forms.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { RoleBadge } from '../../../ui/RoleBadge.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { toastError } from '../../../ui/toast.tsx';
import type { MemberRole } from '../../memberships/memberships.ts';
import type { OrganizationOption, ProjectOption } from '../../memberships/options.ts';
import { OrganizationSelect, ProjectSelect, RoleSelect } from '../../memberships/ResourceSelect.tsx';
import { SettingsCard } from '../card/SettingsCard.tsx';
import { usePatchConnection } from './api.ts';
import classes from './ConnectionsTab.module.css';
import { TargetName } from './TargetName.tsx';

type Rule = SsoConnection['roleMapping'][number];

/** Roles that the provider's attributes give, such as groups. */
export function RoleMappingCard({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const [isAdding, setAdding] = useState(false);
  const rules = connection.roleMapping;
  return (
    <SettingsCard
      title={t('mapping.title')}
      description={t('mapping.description')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          {t('mapping.add')}
        </Button>
      }
    >
      {rules.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('mapping.none')}
        </Text>
      ) : (
        <ul className={classes.list} aria-label={t('mapping.title')}>
          {rules.map((rule, index) => (
            <RuleRow
              key={[rule.attribute, rule.value, rule.organizationId, rule.projectId, rule.role].join(' ')}
              connection={connection}
              rule={rule}
              index={index}
            />
          ))}
        </ul>
      )}
      {isAdding && <AddRuleDialog connection={connection} onClose={() => setAdding(false)} />}
    </SettingsCard>
  );
}

interface RuleRowProps {
  connection: SsoConnection;
  rule: Rule;
  index: number;
}

function RuleRow({ connection, rule, index }: RuleRowProps) {
  const { t } = useTranslation(['settings-sso', 'memberships']);
  const { problemText } = useProblemText();
  const patch = usePatchConnection(connection);
  const condition = `${rule.attribute} = ${rule.value}`;
  const remove = () =>
    patch({ roleMapping: connection.roleMapping.toSpliced(index, 1) }).catch((error: unknown) =>
      toastError(problemText(error)),
    );
  const type = rule.projectId === undefined ? 'organization' : 'project';
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Text size="sm" ff="monospace" className={classes.word}>
          {condition}
        </Text>
        <Group gap="xs">
          <TargetName target={rule} />
          <RoleBadge role={rule.role} text={t(`memberships:${type}Role.${rule.role}`)} />
        </Group>
      </div>
      <RowButton
        name={t('mapping.removeOf', { condition })}
        hint={t('mapping.remove')}
        icon={<IconTrash size={16} />}
        onClick={() => void remove()}
      />
    </li>
  );
}

interface AddRuleDialogProps {
  connection: SsoConnection;
  onClose: () => void;
}

function AddRuleDialog({ connection, onClose }: AddRuleDialogProps) {
  const { t } = useTranslation('settings-sso');
  const patch = usePatchConnection(connection);
  const [organization, setOrganization] = useState<OrganizationOption | null>(null);
  const [project, setProject] = useState<ProjectOption | null>(null);
  const [role, setRole] = useState<MemberRole>('viewer');
  const form = useForm({
    initialValues: {
      attribute: connection.attributeMapping.groups ?? 'groups',
      value: '',
      organizationId: '',
      projectId: '',
    },
    validate: { attribute: required, value: required, organizationId: required },
  });
  const add = async ({ attribute, value }: typeof form.values) => {
    const where = project ? { projectId: project.id } : { organizationId: organization?.id ?? null };
    const rule = { attribute: attribute.trim(), value: value.trim(), ...where, role };
    const prefix = `/roleMapping/${connection.roleMapping.length}`;
    await patch({ roleMapping: [...connection.roleMapping, rule] }).catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error;
      const errors = error.errors.map((fault) => ({ ...fault, path: fault.path.replace(prefix, '') }));
      throw new ApiProblem({ ...error, errors });
    });
  };
  return (
    <FormDialog
      title={t('mapping.addTitle')}
      description={t('mapping.addText')}
      form={form}
      submitLabel={t('mapping.submit')}
      onSubmit={add}
      onClose={onClose}
    >
      <TextInput
        label={t('mapping.attribute')}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('attribute')}
      />
      <TextInput
        label={t('mapping.value')}
        description={t('mapping.valueHint')}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('value')}
      />
      <OrganizationSelect
        label={t('mapping.organization')}
        value={organization}
        onChange={(chosen) => {
          setOrganization(chosen);
          setProject(null);
          form.setFieldValue('organizationId', chosen?.id ?? '');
        }}
        error={form.errors.organizationId}
      />
      {organization && (
        <ProjectSelect
          label={t('mapping.project')}
          description={t('mapping.projectHint')}
          organizationId={organization.id}
          clearable
          value={project}
          onChange={setProject}
          error={form.errors.projectId}
        />
      )}
      <RoleSelect
        of={project ? 'project' : 'organization'}
        label={t('mapping.role')}
        value={role}
        onChange={setRole}
      />
    </FormDialog>
  );
}
