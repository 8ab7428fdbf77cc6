import { CloseButton, Input, Text } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './memberships.module.css';
import {
  type KnownMemberships,
  type MemberRole,
  type OrganizationDraft,
  type ProjectDraft,
  presentRole,
} from './memberships.ts';
import { OrganizationSelect, ProjectSelect, RoleSelect } from './ResourceSelect.tsx';

const NOWHERE: KnownMemberships = { organizations: [], projects: [] };

interface MembershipsFieldProps {
  value: readonly OrganizationDraft[];
  onChange: (drafts: OrganizationDraft[]) => void;
  /** What the form or the server has to say. */
  error?: string | undefined;
  /** What the person is already; the field begins with it where they are chosen again. */
  known?: KnownMemberships;
  label: string;
  description?: string;
  isRequired?: boolean;
}

/** Where somebody shall belong: organizations and projects of them, each with a role. The words `memberships` must be there. */
export default function MembershipsField({
  value,
  onChange,
  error,
  known = NOWHERE,
  label,
  description,
  isRequired = false,
}: MembershipsFieldProps) {
  const { t } = useTranslation('memberships');
  const root = useRef<HTMLDivElement>(null);
  const replace = (index: number, draft: OrganizationDraft) => onChange(value.with(index, draft));
  const remove = (index: number) => {
    onChange(value.toSpliced(index, 1));
    // Its button goes with it; the keyboard goes on where another would be added.
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
                known={known}
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
        error={error}
        value={null}
        isPicker
        exclude={value.map(({ organization }) => organization.id)}
        onChange={(organization) => {
          if (organization === null) return;
          const role = presentRole(known, { organizationId: organization.id }) ?? 'viewer';
          onChange([...value, { organization, role, projects: [] }]);
        }}
      />
    </div>
  );
}

interface OrganizationItemProps {
  draft: OrganizationDraft;
  known: KnownMemberships;
  onChange: (draft: OrganizationDraft) => void;
  onRemove: () => void;
}

/** One organization with its role, and beneath it the projects. */
export function OrganizationItem({ draft, known, onChange, onRemove }: OrganizationItemProps) {
  const { t } = useTranslation('memberships');
  const root = useRef<HTMLLIElement>(null);
  const { organization, projects } = draft;
  const change = (changed: ProjectDraft[]) => onChange({ ...draft, projects: changed });
  return (
    <li ref={root} className={classes.organization}>
      <MembershipLine
        of="organization"
        name={organization.name}
        present={presentRole(known, { organizationId: organization.id })}
        role={organization.isManaged ? draft.role : undefined}
        onRole={(role) => onChange({ ...draft, role })}
        onRemove={onRemove}
      />
      {projects.map(({ project, role }, index) => (
        <MembershipLine
          key={project.id}
          of="project"
          name={project.name}
          present={presentRole(known, { projectId: project.id })}
          role={role}
          onRole={(chosen) => change(projects.with(index, { project, role: chosen }))}
          onRemove={() => {
            change(projects.toSpliced(index, 1));
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
          change([...projects, { project, role: presentRole(known, { projectId: project.id }) ?? 'viewer' }]);
        }}
      />
    </li>
  );
}

interface MembershipLineProps {
  of: 'organization' | 'project';
  name: string;
  /** What the person is there already. */
  present: MemberRole | undefined;
  /** Undefined where it is not the caller's to give. */
  role: MemberRole | undefined;
  onRole: (role: MemberRole) => void;
  onRemove: () => void;
}

/** A place with the role in it, and the way to take it out again. */
export function MembershipLine({ of, name, present, role, onRole, onRemove }: MembershipLineProps) {
  const { t } = useTranslation('memberships');
  return (
    <div className={classes.line} data-of={of}>
      <div className={classes.name}>
        <Text size="sm" fw={of === 'organization' ? 500 : 400} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {present !== undefined && (
          <Text size="xs" c="dimmed">
            {t('field.present', { role: t(`${of}Role.${present}`) })}
          </Text>
        )}
      </div>
      {role !== undefined && (
        <RoleSelect
          of={of}
          size="xs"
          aria-label={t('role.in', { resource: name })}
          value={role}
          onChange={onRole}
          className={classes.role}
        />
      )}
      <CloseButton size="sm" aria-label={t('field.remove', { resource: name })} onClick={onRemove} />
    </div>
  );
}
