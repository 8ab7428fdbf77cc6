import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSystem, useSystemName } from '../api/session.ts';
import { useTranslation } from '../lib/i18n.ts';
import classes from './Shell.module.css';

/** Logo and name, linked to the start page. */
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

/** Logo and name on pages before sign-in. */
export function ProductName() {
  const { t } = useTranslation();
  const systemName = useSystemName();
  return (
    <Group gap={10} justify="center" mb="lg">
      <Mark size={32} />
      <Text fw={650} fz={22} lh={1.2} ta="center">
        {systemName ?? t('product')}
      </Text>
    </Group>
  );
}

/** The system's logo; by default Roster's, as in public/favicon.svg. */
export function Mark({ size = 24 }: { size?: number }) {
  const logoUrl = useSystem()?.branding.logoUrl ?? null;
  if (logoUrl !== null)
    return (
      <img
        src={logoUrl}
        alt=""
        height={size}
        style={{ maxWidth: 5 * size, objectFit: 'contain', flex: 'none' }}
      />
    );
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#3b5bdb" />
      <circle cx="10" cy="11" r="3.5" fill="#fff" />
      <rect x="16" y="9" width="10" height="4" rx="2" fill="#fff" fillOpacity=".75" />
      <circle cx="10" cy="21" r="3.5" fill="#fff" fillOpacity=".75" />
      <rect x="16" y="19" width="7" height="4" rx="2" fill="#fff" />
    </svg>
  );
}
