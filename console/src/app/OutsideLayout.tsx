import { Group, Paper } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useSystem } from '../api/session.ts';
import { switchLanguage } from '../lib/i18n.ts';
import { ProductName } from './Brand.tsx';
import { LanguageMenu, SchemeMenu } from './HeaderMenus.tsx';
import { LayoutContext } from './layout-context.ts';
import classes from './OutsideLayout.module.css';

/** The layout of the pages before sign-in: a narrow card, on wide screens beside the system's image. */
export function OutsideLayout() {
  const imageUrl = useSystem()?.branding.imageUrl ?? null;
  return (
    <div className={classes.frame} data-pictured={imageUrl !== null || undefined}>
      {imageUrl !== null && <img src={imageUrl} alt="" className={classes.picture} />}
      <Group justify="flex-end" gap={4} p="xs" component="header">
        <LanguageMenu onChange={switchLanguage} />
        <SchemeMenu />
      </Group>
      <main className={classes.main}>
        <ProductName />
        <Paper className={classes.card} withBorder p={{ base: 'md', xs: 'xl' }}>
          <LayoutContext value={true}>
            <Outlet />
          </LayoutContext>
        </Paper>
      </main>
    </div>
  );
}
