import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { findOrganizations, findProjects, type OrganizationOption, type ProjectOption } from './api.ts';
import { MEMBER_ROLES, type MemberRole } from './memberships.ts';
import { SearchSelect, type SelectLook } from './SearchSelect.tsx';

interface OrganizationSelectProps extends SelectLook {
  value: OrganizationOption | null;
  onChange: (organization: OrganizationOption | null) => void;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
  /** What is chosen goes elsewhere, and the field is ready for the next. */
  isPicker?: boolean;
}

/** One of the organizations that the caller may see. The words `memberships` must be there. */
export function OrganizationSelect({
  value,
  onChange,
  exclude = [],
  isPicker = false,
  ...look
}: OrganizationSelectProps) {
  const { t } = useTranslation('memberships');
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['organizations', 'options']}
      find={findOrganizations}
      exclude={exclude}
      isPicker={isPicker}
      look={{ placeholder: t('findOrganization'), ...look }}
    />
  );
}

interface ProjectSelectProps extends SelectLook {
  value: ProjectOption | null;
  onChange: (project: ProjectOption | null) => void;
  /** Only projects of this organization; else of all that the caller may see, each with its organization's name. */
  organizationId?: string | undefined;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
  /** What is chosen goes elsewhere, and the field is ready for the next. */
  isPicker?: boolean;
}

/** One of the projects that the caller may see. The words `memberships` must be there. */
export function ProjectSelect({
  value,
  onChange,
  organizationId,
  exclude = [],
  isPicker = false,
  ...look
}: ProjectSelectProps) {
  const { t } = useTranslation('memberships');
  const isOfOne = organizationId !== undefined;
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['projects', 'options', organizationId ?? null]}
      find={(q, signal) => findProjects(q, organizationId, signal)}
      {...(!isOfOne && { detailOf: ({ organizationName }: ProjectOption) => organizationName })}
      exclude={exclude}
      isPicker={isPicker}
      look={{ placeholder: t('findProject'), ...look }}
    />
  );
}

interface RoleSelectProps extends Omit<NativeSelectProps, 'value' | 'onChange' | 'data'> {
  value: MemberRole;
  onChange: (role: MemberRole) => void;
  /** Of what it is a role. */
  of: 'organization' | 'project';
}

/** A role in an organization or project. The words `memberships` must be there. */
export function RoleSelect({ value, onChange, of, ...look }: RoleSelectProps) {
  const { t } = useTranslation('memberships');
  return (
    <NativeSelect
      aria-label={t('role.label')}
      {...look}
      value={value}
      onChange={({ currentTarget }) => {
        const role = MEMBER_ROLES.find((known) => known === currentTarget.value);
        if (role) onChange(role);
      }}
      data={MEMBER_ROLES.map((role) => ({ value: role, label: t(`${of}Role.${role}`) }))}
    />
  );
}
