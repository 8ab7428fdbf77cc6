import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSession } from '../../../api/session.ts';

interface PersonLinkProps {
  /** Nothing where it is nobody with an account. */
  id: string | null | undefined;
  children: ReactNode;
}

/** Somebody whom an event names: the way to the page about them, for who may see people. */
export function PersonLink({ id, children }: PersonLinkProps) {
  const { abilities } = useSession();
  if (!id || !abilities.listUsers) return children;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: id }} />}>
      {children}
    </Anchor>
  );
}
