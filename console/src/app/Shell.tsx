import { Burger, Group, useMatches } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from '../lib/i18n.ts';
import { lazyPart } from '../lib/lazy.ts';
import { Brand } from './Brand.tsx';
import { LanguageMenu, PersonMenu, SchemeMenu, useSaveLanguage } from './HeaderMenus.tsx';
import { LeaveGuard } from './LeaveGuard.tsx';
import { LayoutContext } from './layout-context.ts';
import { Navigation } from './Navigation.tsx';
import classes from './Shell.module.css';
import { StatusBanner } from './StatusBanner.tsx';

/** Loaded on narrow screens only. */
const mobileNavigation = lazyPart([], () => import('./MobileNavigation.tsx'), { isOptional: true });

/** The layout of the pages behind sign-in. */
export function Shell() {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const isMobile = useMatches({ base: true, sm: false }, { getInitialValueInEffect: false });
  const saveLanguage = useSaveLanguage();
  return (
    <>
      <a href="#main" className={classes.skip}>
        {t('skipToContent')}
      </a>
      <header className={classes.header}>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Burger
            hiddenFrom="sm"
            size="sm"
            opened={isOpen}
            onClick={open}
            aria-label={t('navigation.open')}
          />
          <Brand />
        </Group>
        <Group gap={4} wrap="nowrap" flex="none">
          <LanguageMenu onChange={saveLanguage} />
          <SchemeMenu />
          <PersonMenu />
        </Group>
      </header>
      <div className={classes.body}>
        <div className={classes.navbar}>
          <Navigation />
        </div>
        <main id="main" tabIndex={-1} className={classes.main}>
          <StatusBanner />
          <div className={classes.page}>
            <LayoutContext value={true}>
              <Outlet />
            </LayoutContext>
          </div>
          <LeaveGuard />
        </main>
      </div>
      {isMobile && <mobileNavigation.Part opened={isOpen} onClose={close} />}
    </>
  );
}
