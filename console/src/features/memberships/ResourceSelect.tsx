import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import { MEMBER_ROLES, type MemberRole } from './memberships.ts';
import { findOrganizations, findProjects, type OrganizationOption, type ProjectOption } from './options.ts';
import { SearchSelect, type SelectLook } from './SearchSelect.tsx';

interface OrganizationSelectProps extends SelectLook {
  value: OrganizationOption | null;
  onChange: (organization: OrganizationOption | null) => void;
  /** The ids of those already chosen elsewhere. */
  exclude?: readonly string[];
  /** Clears the field after each choice, which is listed elsewhere. */
  isPicker?: boolean;
}

/** Chooses an organization visible to the caller. Requires the messages of `memberships`. */
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
  /** Limits the options to this organization; without it each option shows its organization. */
  organizationId?: string | undefined;
  /** The ids of those already chosen elsewhere. */
  exclude?: readonly string[];
  /** Clears the field after each choice, which is listed elsewhere. */
  isPicker?: boolean;
}

/** Chooses a project visible to the caller. Requires the messages of `memberships`. */
export function ProjectSelect({
  value,
  onChange,
  organizationId,
  exclude = [],
  isPicker = false,
  ...look
}: ProjectSelectProps) {
  const { t } = useTranslation('memberships');
  const isLimited = organizationId !== undefined;
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['projects', 'options', organizationId ?? null]}
      find={(q, signal) => findProjects(q, organizationId, signal)}
      {...(!isLimited && { detailOf: ({ organizationName }: ProjectOption) => organizationName })}
      exclude={exclude}
      isPicker={isPicker}
      look={{ placeholder: t('findProject'), ...look }}
    />
  );
}

interface RoleSelectProps extends Omit<NativeSelectProps, 'value' | 'onChange' | 'data'> {
  value: MemberRole;
  onChange: (role: MemberRole) => void;
  of: 'organization' | 'project';
}

/** Chooses a role in an organization or project. Requires the messages of `memberships`. */
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
