import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Activity } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { Card } from '../parts/Card.tsx';
import { Figure } from './Figure.tsx';
import classes from './Figures.module.css';
import { useInvitationsLink } from './useInvitationsLink.ts';

/** The people in numbers; each that a list stands behind leads to it. */
export function Figures({ activity }: { activity: Activity }) {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  const invitations = useInvitationsLink();
  const { activeUsers, users, dormant } = activity;
  return (
    <div className={classes.cards}>
      <Card title={t('active.title')} note={t('active.note')}>
        <ul className={classes.figures}>
          {(['day', 'week', 'month'] as const).map((span) => (
            <Figure key={span} value={activeUsers[span]} label={t(`active.${span}`)} />
          ))}
        </ul>
      </Card>
      <Card title={t('users.title')} note={t('users.note')}>
        <ul className={classes.figures}>
          {(['active', 'pending', 'disabled'] as const).map((status) => (
            <Figure
              key={status}
              value={users[status]}
              label={t(`users.${status}`)}
              link={{ to: '/users', search: { status } }}
            />
          ))}
        </ul>
      </Card>
      <Card
        title={t('invitations.title')}
        // The list behind both numbers is one: it shows of each whether its link lives.
        aside={
          invitations && (
            <Anchor
              renderRoot={(props) => <Link {...props} {...invitations} />}
              size="sm"
              aria-label={t('invitations.showAll')}
            >
              {t('invitations.show')}
            </Anchor>
          )
        }
        note={t(abilities.viewSignals ? 'invitations.note' : 'invitations.noteJoin')}
      >
        <ul className={classes.figures}>
          {(['pending', 'expired'] as const).map((state) => (
            <Figure key={state} value={activity.invitations[state]} label={t(`invitations.${state}`)} />
          ))}
        </ul>
      </Card>
      <Card title={t('dormant.title')} note={t('dormant.note', { since: formatDateTime(dormant.since) })}>
        <ul className={classes.figures}>
          <Figure
            value={dormant.count}
            label={t('dormant.label')}
            link={{ to: '/users', search: { inactiveSince: dormant.since } }}
          />
        </ul>
      </Card>
    </div>
  );
}
