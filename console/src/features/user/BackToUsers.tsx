import { Anchor } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './UserPage.module.css';

/** Leads back to the list. */
export function BackToUsers() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to="/users" activeOptions={{ exact: true }} size="sm" className={classes.back}>
      <IconChevronLeft size={14} stroke={2} aria-hidden />
      {t('navigation.users')}
    </Anchor>
  );
}
