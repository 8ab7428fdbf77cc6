import { CloseButton, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RoleSelect } from '../RoleSelect.tsx';
import type { MemberRole } from '../roles.ts';
import classes from './MembershipsField.module.css';

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
  const { t } = useTranslation('resources');
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
          aria-label={t('role.in', { place: name })}
          value={role}
          onChange={onRole}
          className={classes.role}
        />
      )}
      <CloseButton size="sm" aria-label={t('field.remove', { place: name })} onClick={onRemove} />
    </div>
  );
}
