import { Group, Paper } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { switchLanguage } from '../lib/i18n.ts';
import { ProductName } from './Brand.tsx';
import { LanguageMenu, SchemeMenu } from './HeaderMenus.tsx';
import classes from './OutsideLayout.module.css';

/** The layout of the pages before sign-in: a narrow card. */
export function OutsideLayout() {
  return (
    <div className={classes.frame}>
      <Group justify="flex-end" gap={4} p="xs" component="header">
        <LanguageMenu onChange={switchLanguage} />
        <SchemeMenu />
      </Group>
      <main className={classes.main}>
        <ProductName />
        <Paper className={classes.card} withBorder p={{ base: 'md', xs: 'xl' }}>
          <Outlet />
        </Paper>
      </main>
    </div>
  );
}
