import { Anchor } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { lastView } from './list/useList.ts';
import classes from './PageTabs.module.css';

interface PageTabsProps {
  label: string;
  /** The current tab, which is scrolled into view. */
  current: string | undefined;
  children: ReactNode;
}

/** The tabs of a page. Links rather than ARIA tabs, since each has an address of its own. */
export function PageTabs({ label, current, children }: PageTabsProps) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the row of tabs scrolls.
  useEffect(() => {
    if (current === undefined) return;
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} aria-label={label} className={classes.tabs}>
      {children}
    </nav>
  );
}

/** Returns the properties of a `Link` that is a tab. */
export const tabLink = (isCurrent: boolean) =>
  ({
    // The tabs differ only in the search, so the router cannot mark the current one.
    activeOptions: { exact: true, includeSearch: true },
    'aria-current': isCurrent ? 'page' : undefined,
    resetScroll: false,
    className: classes.tab,
  }) as const;

interface BackLinkProps {
  to: '/users' | '/organizations' | '/projects';
  children: ReactNode;
}

/** Links back to a list, with the filters, order and page that it last showed. */
export function BackLink({ to, children }: BackLinkProps) {
  return (
    <Anchor
      size="sm"
      className={classes.back}
      renderRoot={(props) => (
        <Link {...props} to={to} search={lastView(to)} activeOptions={{ exact: true }} />
      )}
    >
      <IconChevronLeft size={14} stroke={2} aria-hidden />
      {children}
    </Anchor>
  );
}
