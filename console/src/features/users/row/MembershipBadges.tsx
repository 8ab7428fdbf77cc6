import { Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { MembershipBadge } from '../../memberships/MembershipBadge.tsx';
import type { Act } from './actions.ts';
import classes from './MembershipBadges.module.css';
import { MembershipLines } from './MembershipLines.tsx';
import { nameOf } from './name.ts';

interface MembershipBadgesProps {
  user: User;
  act: Act;
}

/**
 * Where a person belongs: the first organization, and how much more there is. Hovering tells the rest; a click opens
 * all of it, with why the person may do what.
 */
export function MembershipBadges({ user, act }: MembershipBadgesProps) {
  const { t } = useTranslation('users');
  const { organizations, projects } = user.memberships;
  const first = organizations[0] ?? projects[0];
  if (first === undefined) {
    return (
      <Text size="sm" c="dimmed" role="img" aria-label={t('row.noMembership')}>
        –
      </Text>
    );
  }
  const more = organizations.length + projects.length - 1;
  return (
    <div className={classes.list}>
      <MembershipBadge role={first.role} text={first.name} />
      {more > 0 && (
        <Tooltip
          label={<MembershipLines memberships={user.memberships} />}
          events={{ hover: true, focus: true, touch: false }}
        >
          <UnstyledButton
            className={classes.more}
            aria-label={t('row.moreMemberships', {
              count: more,
              number: formatNumber(more),
              name: nameOf(user),
            })}
            onClick={() => act('access', user)}
          >
            +{formatNumber(more)}
          </UnstyledButton>
        </Tooltip>
      )}
    </div>
  );
}
