import { Anchor, Button, Group, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import type { Act } from '../../users/row/actions.ts';
import { isPending } from '../../users/row/name.ts';
import classes from '../UserPage.module.css';
import { Memberships } from './Memberships.tsx';

/** Who it is, and where they belong. */
export function ProfileTab({ user, act }: { user: User; act: Act }) {
  const { t } = useTranslation('user');
  const { t: common } = useTranslation();
  const timeOf = (time: string) => (
    <time dateTime={time} title={formatDateTime(time)}>
      {formatDateTime(time)} <Text span inherit c="dimmed">{`(${formatRelative(time)})`}</Text>
    </time>
  );
  const facts = [
    ...(isPending(user) ? [] : [[t('profile.username'), user.username] as const]),
    [
      t('profile.email'),
      <Anchor key="email" href={`mailto:${user.email}`} inherit>
        {user.email}
      </Anchor>,
    ],
    [t('profile.phone'), user.phone ?? '–'],
    [t('profile.role'), common(`role.${user.systemRole}`)],
    [
      t('profile.language'),
      user.language === null ? t('profile.automatic') : common(`language.${user.language}`),
    ],
    [t('profile.lastSignIn'), user.lastLoginAt === null ? common('never') : timeOf(user.lastLoginAt)],
    [t('profile.created'), timeOf(user.createdAt)],
    [t('profile.changed'), timeOf(user.updatedAt)],
    ...(user.mustChangePassword ? [[t('profile.password'), t('profile.temporary')] as const] : []),
  ] as const;
  return (
    <div className={classes.cards}>
      <Paper withBorder p="md" component="section" aria-labelledby="user-profile">
        <Title order={2} size="h2" id="user-profile" mb="sm">
          {t('tabs.profile')}
        </Title>
        <dl className={classes.facts}>
          {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
        </dl>
      </Paper>
      <Paper withBorder p="md" component="section" aria-labelledby="user-memberships">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h2" id="user-memberships">
            {t('memberships.title')}
          </Title>
          <Button size="compact-sm" variant="default" onClick={() => act('access', user)}>
            {t('memberships.why')}
          </Button>
        </Group>
        <Memberships user={user} />
      </Paper>
    </div>
  );
}
