import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../../api/session.ts';
import { Highlight } from '../../../ui/Highlight.tsx';
import type { MemberUser } from '../../memberships/api.ts';

/** The name of a user as a link to their page, where the caller may see it. */
export function UserLink({ user: { id, username }, search = '' }: { user: MemberUser; search?: string }) {
  const { abilities } = useSession();
  const name = <Highlight text={username} search={search} />;
  if (!abilities.listUsers) return name;
  return (
    <Anchor
      inherit
      c="inherit"
      renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: id }} />}
    >
      {name}
    </Anchor>
  );
}
