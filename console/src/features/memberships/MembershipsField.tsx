import { CloseButton, Input, Text } from '@mantine/core';
import { useRef } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { faultText } from '../../ui/problem.tsx';
import classes from './memberships.module.css';
import {
  type MemberRole,
  type Memberships,
  membershipsBody,
  type OrganizationDraft,
  type ProjectDraft,
  roleIn,
} from './memberships.ts';
import { OrganizationSelect, ProjectSelect, RoleSelect } from './ResourceSelect.tsx';

const NO_MEMBERSHIPS: Memberships = { organizations: [], projects: [] };

interface MembershipsFieldProps {
  value: readonly OrganizationDraft[];
  onChange: (drafts: OrganizationDraft[]) => void;
  error?: string | undefined;
  /** Existing memberships: a chosen organization or project begins with the role in it. */
  existing?: Memberships;
  label: string;
  description?: string;
  isRequired?: boolean;
  isReadOnly?: boolean;
}

/**
 * Chooses organizations and projects of them, each with a role. Requires the messages of `memberships`.
 */
export default function MembershipsField({
  value,
  onChange,
  error,
  existing = NO_MEMBERSHIPS,
  label,
  description,
  isRequired = false,
  isReadOnly = false,
}: MembershipsFieldProps) {
  const { t } = useTranslation('memberships');
  const root = useRef<HTMLDivElement>(null);
  const replace = (index: number, draft: OrganizationDraft) => onChange(value.with(index, draft));
  const remove = (index: number) => {
    onChange(value.toSpliced(index, 1));
    // The remove button had the focus; it moves to the field that adds another.
    root.current?.querySelector<HTMLInputElement>('[data-path="memberships"]')?.focus();
  };
  return (
    <div ref={root}>
      {value.length > 0 && (
        <>
          <Input.Label component="div" required={isRequired}>
            {label}
          </Input.Label>
          <ul className={classes.organizations} aria-label={label}>
            {value.map((draft, index) => (
              <OrganizationItem
                key={draft.organization.id}
                draft={draft}
                existing={existing}
                onChange={(changed) => replace(index, changed)}
                onRemove={() => remove(index)}
              />
            ))}
          </ul>
        </>
      )}
      <OrganizationSelect
        {...(value.length > 0
          ? { 'aria-label': t('field.addOrganization') }
          : { label, description, withAsterisk: isRequired })}
        placeholder={t(value.length > 0 ? 'field.another' : 'findOrganization')}
        data-path="memberships"
        // The field of a dialog that has only this one.
        data-autofocus
        readOnly={isReadOnly}
        error={error}
        value={null}
        isPicker
        exclude={value.map(({ organization }) => organization.id)}
        onChange={(organization) => {
          if (organization === null) return;
          const role = roleIn(existing, { organizationId: organization.id }) ?? 'viewer';
          onChange([...value, { organization, role, projects: [] }]);
        }}
      />
    </div>
  );
}

interface OrganizationItemProps {
  draft: OrganizationDraft;
  existing: Memberships;
  onChange: (draft: OrganizationDraft) => void;
  onRemove: () => void;
}

/** An organization with its role, and projects of it below. */
function OrganizationItem({ draft, existing, onChange, onRemove }: OrganizationItemProps) {
  const { t } = useTranslation('memberships');
  const root = useRef<HTMLLIElement>(null);
  const { organization, projects } = draft;
  const changeProjects = (changed: ProjectDraft[]) => onChange({ ...draft, projects: changed });
  return (
    <li ref={root} className={classes.organization}>
      <MembershipLine
        type="organization"
        name={organization.name}
        current={roleIn(existing, { organizationId: organization.id })}
        role={organization.isManaged ? draft.role : undefined}
        onRole={(role) => onChange({ ...draft, role })}
        onRemove={onRemove}
      />
      {projects.map(({ project, role }, index) => (
        <MembershipLine
          key={project.id}
          type="project"
          name={project.name}
          current={roleIn(existing, { projectId: project.id })}
          role={role}
          onRole={(chosen) => changeProjects(projects.with(index, { project, role: chosen }))}
          onRemove={() => {
            changeProjects(projects.toSpliced(index, 1));
            root.current?.querySelector('input')?.focus();
          }}
        />
      ))}
      <ProjectSelect
        aria-label={t('field.addProject', { organization: organization.name })}
        placeholder={t('field.addProjectPlaceholder')}
        size="xs"
        className={classes.project}
        organizationId={organization.id}
        value={null}
        isPicker
        exclude={projects.map(({ project }) => project.id)}
        onChange={(project) => {
          if (project === null) return;
          const role = roleIn(existing, { projectId: project.id }) ?? 'viewer';
          changeProjects([...projects, { project, role }]);
        }}
      />
    </li>
  );
}

interface MembershipLineProps {
  type: 'organization' | 'project';
  name: string;
  /** The existing role. */
  current: MemberRole | undefined;
  /** Undefined where the caller cannot assign it. */
  role: MemberRole | undefined;
  onRole: (role: MemberRole) => void;
  onRemove: () => void;
}

function MembershipLine({ type, name, current, role, onRole, onRemove }: MembershipLineProps) {
  const { t } = useTranslation('memberships');
  return (
    <div className={classes.line} data-of={type}>
      <div className={classes.name}>
        <Text size="sm" fw={type === 'organization' ? 500 : 400} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {current !== undefined && (
          <Text size="xs" c="dimmed">
            {t('field.present', { role: t(`${type}Role.${current}`) })}
          </Text>
        )}
      </div>
      {role !== undefined && (
        <RoleSelect
          of={type}
          size="xs"
          aria-label={t('role.in', { resource: name })}
          value={role}
          onChange={onRole}
          className={classes.role}
        />
      )}
      <CloseButton size={24} aria-label={t('field.remove', { resource: name })} onClick={onRemove} />
    </div>
  );
}

const MEMBERSHIP_POINTER = /^(?:\/memberships)?\/(organizations|projects)\/(\d+)/;

/** Maps faults of single organizations and projects to the field as a whole, naming each of them. */
export function membershipFaults(
  error: unknown,
  drafts: readonly OrganizationDraft[],
  existing?: Memberships,
): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const body = membershipsBody(drafts, existing);
  const nameOf = (list: string, index: number): string | undefined => {
    if (list === 'organizations') {
      const id = body.organizations[index]?.organizationId;
      return drafts.find(({ organization }) => organization.id === id)?.organization.name;
    }
    const id = body.projects[index]?.projectId;
    return drafts.flatMap(({ projects }) => projects).find(({ project }) => project.id === id)?.project.name;
  };
  const errors = error.errors.map((fault) => {
    const [, list, index] = MEMBERSHIP_POINTER.exec(fault.path) ?? [];
    if (list === undefined) return fault;
    // Without a code, so that the message is shown as it is.
    const message = `${nameOf(list, Number(index))}: ${faultText(fault)}`;
    return { path: '/memberships', code: '', message };
  });
  return new ApiProblem({ ...error, errors });
}
