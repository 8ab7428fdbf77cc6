import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../search.ts';

/** The system role; the powerful one stands out. */
export function RoleBadge({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <Badge variant={role === 'admin' ? 'light' : 'default'} color="blue" radius="sm" tt="none" fw={500}>
      {t(`role.${role}`)}
    </Badge>
  );
}
