import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface PersonLinkProps {
  /** Undefined: nobody whose page the reader may see. */
  id: string | undefined;
  children: ReactNode;
}

/** Somebody whom an event names, as the way to the page about them where there is one. */
export function PersonLink({ id, children }: PersonLinkProps) {
  if (id === undefined) return children;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: id }} />}>
      {children}
    </Anchor>
  );
}
