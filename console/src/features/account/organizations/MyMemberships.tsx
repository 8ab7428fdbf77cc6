import { Paper, Title } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { lazyPart } from '../../../lib/lazy.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { groupMemberships } from '../../memberships/memberships.ts';
import type { OwnPlace } from './calls.ts';
import { MembershipLine } from './MembershipLine.tsx';
import classes from './MyOrganizations.module.css';

const leaving = lazyPart(['account', 'memberships'], () => import('./LeaveDialog.tsx'));

/** The organizations that one belongs to, with their projects beneath. */
export function MyMemberships() {
  const { t } = useTranslation('account');
  const { user } = useSession();
  const [place, setResource] = useState<OwnPlace>();
  const groups = groupMemberships(user.memberships);
  return (
    <section aria-labelledby="my-memberships">
      <Title order={2} id="my-memberships" mb="xs">
        {t('organizations.member')}
      </Title>
      <Paper withBorder>
        {groups.length === 0 ? (
          <EmptyState
            icon={<IconBuilding size={28} stroke={1.5} />}
            title={t('organizations.empty')}
            text={t(user.systemRole === 'admin' ? 'organizations.emptyAdmin' : 'organizations.emptyText')}
          />
        ) : (
          <ul className={classes.list}>
            {groups.map(({ organizationId, organization, projects }) => (
              <li key={organizationId} className={classes.group}>
                {organization && (
                  <MembershipLine
                    place={{ type: 'organization', id: organizationId, name: organization.name }}
                    role={organization.role}
                    onLeave={setResource}
                  />
                )}
                {projects.map(({ projectId, name, role }) => (
                  <MembershipLine
                    key={projectId}
                    place={{ type: 'project', id: projectId, name }}
                    role={role}
                    onLeave={setResource}
                  />
                ))}
              </li>
            ))}
          </ul>
        )}
      </Paper>
      {place && (
        <Suspense>
          <leaving.Part place={place} onClose={() => setResource(undefined)} />
        </Suspense>
      )}
    </section>
  );
}
