import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MembershipBadge } from '../../memberships/MembershipBadge.tsx';
import type { MemberRole } from '../../memberships/memberships.ts';
import type { OwnPlace } from './calls.ts';
import classes from './MyOrganizations.module.css';

interface MembershipLineProps {
  place: OwnPlace;
  role: MemberRole;
  onLeave: (place: OwnPlace) => void;
}

/** One place that one belongs to, and the way out. */
export function MembershipLine({ place, role, onLeave }: MembershipLineProps) {
  const { t } = useTranslation('account');
  const { t: places } = useTranslation('memberships');
  const { type, name } = place;
  return (
    <div className={classes.line} data-type={type}>
      <Group gap="xs" className={classes.facts}>
        <Text
          component="span"
          className={classes.name}
          {...(type === 'organization' ? { fw: 500 } : { size: 'sm' })}
        >
          {name}
        </Text>
        <MembershipBadge role={role} text={places(`${type}Role.${role}`)} />
      </Group>
      <Button
        size="xs"
        variant={type === 'organization' ? 'default' : 'subtle'}
        color="gray"
        onClick={() => onLeave(place)}
        aria-label={t('organizations.leaveOf', { name })}
      >
        {t('organizations.leave')}
      </Button>
    </div>
  );
}
