import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../search.ts';
import classes from './RoleBadge.module.css';

/** The system role; the powerful one stands out. */
export function RoleBadge({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <Badge
      variant="light"
      color="indigo"
      radius="sm"
      tt="none"
      fw={500}
      px={7}
      className={classes.badge}
      data-role={role}
    >
      {t(`role.${role}`)}
    </Badge>
  );
}
