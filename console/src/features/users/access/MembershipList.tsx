import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MembershipBadge } from '../../memberships/MembershipBadge.tsx';
import { groupMemberships, type Memberships } from '../../memberships/memberships.ts';
import classes from './Access.module.css';
import type { AskedPlace } from './data.ts';

interface MembershipListProps {
  memberships: Memberships;
  chosen: AskedPlace | undefined;
  isAskable: (organizationId: string) => boolean;
  onChoose: (place: AskedPlace) => void;
}

/** Where a person belongs, each a button that asks about that place. */
export function MembershipList({ memberships, chosen, isAskable, onChoose }: MembershipListProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: places } = useTranslation('memberships');
  const lines = groupMemberships(memberships).flatMap(({ organization, projects }) => [
    ...(organization === null
      ? []
      : [{ type: 'organization' as const, id: organization.organizationId, ...organization }]),
    ...projects.map((project) => ({ type: 'project' as const, id: project.projectId, ...project })),
  ]);
  return (
    <ul className={classes.places} aria-label={t('access.belongsTo')}>
      {lines.map(({ type, id, name, role }) => {
        const line = (
          <>
            <span className={classes.placeName}>{name}</span>
            <MembershipBadge role={role} text={places(`${type}Role.${role}`)} />
          </>
        );
        return (
          <li key={id}>
            {type === 'project' || isAskable(id) ? (
              <UnstyledButton
                className={classes.place}
                data-type={type}
                aria-pressed={chosen?.id === id}
                onClick={() => onChoose({ type, id })}
              >
                {line}
              </UnstyledButton>
            ) : (
              <div className={classes.place}>{line}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
