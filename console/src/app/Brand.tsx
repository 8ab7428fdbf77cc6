import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSystemName } from '../api/session.ts';
import classes from './Brand.module.css';
import { Mark } from './Mark.tsx';

/** Sign and name, leading to the start page. */
export function Brand() {
  const { t } = useTranslation();
  const systemName = useSystemName();
  return (
    <Link to="/" className={classes.brand} preload={false}>
      <Mark />
      <Text fw={650} size="lg" component="span" truncate>
        {systemName ?? t('product')}
      </Text>
    </Link>
  );
}
