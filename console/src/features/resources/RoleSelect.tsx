import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MEMBER_ROLES, type MemberRole } from './roles.ts';

interface RoleSelectProps extends Omit<NativeSelectProps, 'value' | 'onChange' | 'data'> {
  value: MemberRole;
  onChange: (role: MemberRole) => void;
  /** Of what it is a role. */
  of: 'organization' | 'project';
}

/** A role in an organization or project. The words `resources` must be there. */
export function RoleSelect({ value, onChange, of, ...look }: RoleSelectProps) {
  const { t } = useTranslation('resources');
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
