import { Anchor, type AnchorProps, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSession } from '../../api/session.ts';
import type { Resource } from './memberships.ts';

interface ResourceLinkProps extends AnchorProps {
  resource: Resource;
  tab?: 'members' | 'projects';
  'aria-label'?: string;
  title?: string;
  children: ReactNode;
}

/** Links to the page about an organization or project, or to a tab of it; a name alone where the caller can't open it. */
export function ResourceLink({ resource: { type, id }, tab, ...anchor }: ResourceLinkProps) {
  const { abilities } = useSession();
  const search = tab === undefined ? {} : { tab };
  if (type === 'organization' && !abilities.listOrganizations) return <Text inherit span {...anchor} />;
  return (
    <Anchor
      inherit
      {...anchor}
      renderRoot={(props) =>
        type === 'organization' ? (
          <Link
            {...props}
            to="/organizations/$organizationId"
            params={{ organizationId: id }}
            search={search}
          />
        ) : (
          <Link {...props} to="/projects/$projectId" params={{ projectId: id }} search={search} />
        )
      }
    />
  );
}
