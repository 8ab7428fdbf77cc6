import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProjectSelect } from '../ProjectSelect.tsx';
import { type KnownMemberships, type OrganizationDraft, type ProjectDraft, presentRole } from './drafts.ts';
import { MembershipLine } from './MembershipLine.tsx';
import classes from './MembershipsField.module.css';

interface OrganizationItemProps {
  draft: OrganizationDraft;
  known: KnownMemberships;
  onChange: (draft: OrganizationDraft) => void;
  onRemove: () => void;
}

/** One organization with its role, and beneath it the projects. */
export function OrganizationItem({ draft, known, onChange, onRemove }: OrganizationItemProps) {
  const { t } = useTranslation('resources');
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
