import { Radio, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../ui/problem.tsx';
import { ROLES, type Role } from '../search.ts';

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string | undefined;
  /** The code of why it can't be changed. */
  denial?: string | undefined;
}

/** The two system roles, each with what it means. */
export function RoleField({ value, onChange, error, denial }: RoleFieldProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation();
  const { reasonText } = useProblemText();
  const choose = (chosen: string) => {
    const role = ROLES.find((known) => known === chosen);
    if (role) onChange(role);
  };
  return (
    <Radio.Group
      label={t('form.role')}
      value={value}
      onChange={choose}
      error={error}
      description={denial && reasonText(denial)}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="xs" mt={6}>
        {ROLES.toReversed().map((role) => (
          <Radio
            key={role}
            value={role}
            label={common(`role.${role}`)}
            description={t(`form.roleHint.${role}`)}
            disabled={denial !== undefined}
          />
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
