import { Anchor } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { Activity } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatDateTime, formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Card, CardSkeleton } from './Card.tsx';
import classes from './Figures.module.css';
import { shortNumber } from './short-number.ts';

type Target = Pick<LinkProps, 'to' | 'params' | 'search'>;

/** Counts of users and invitations, linked to the lists behind them. */
export function Figures({ activity }: { activity: Activity }) {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  const invitations = useInvitationsTarget();
  const { activeUsers, users, dormant } = activity;
  return (
    <div className={classes.cards}>
      <Card title={t('active.title')} note={t('active.note')}>
        <ul className={classes.figures}>
          {(['day', 'week', 'month'] as const).map((period) => (
            <Figure key={period} value={activeUsers[period]} label={t(`active.${period}`)} />
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
              target={{ to: '/users', search: { status } }}
            />
          ))}
        </ul>
      </Card>
      <Card
        title={t('invitations.title')}
        // Both numbers link to one list, which shows each invitation's status.
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
          {(['pending', 'expired'] as const).map((status) => (
            <Figure key={status} value={activity.invitations[status]} label={t(`invitations.${status}`)} />
          ))}
        </ul>
      </Card>
      <Card title={t('dormant.title')} note={t('dormant.note', { since: formatDateTime(dormant.since) })}>
        <ul className={classes.figures}>
          <Figure
            value={dormant.count}
            label={t('dormant.label')}
            target={{ to: '/users', search: { inactiveSince: dormant.since } }}
          />
        </ul>
      </Card>
    </div>
  );
}

interface FigureProps {
  value: number;
  label: string;
  /** The list of what was counted. */
  target?: Target;
}

/** A number with its label. Large numbers are abbreviated, and exact on hover. */
function Figure({ value, label, target }: FigureProps) {
  const content = (
    <>
      <span className={classes.value} title={formatNumber(value)}>
        {shortNumber(value)}
      </span>
      <span className={classes.label}>{label}</span>
    </>
  );
  return (
    <li className={classes.figure}>
      {target ? (
        <Link {...target} className={classes.link}>
          {content}
        </Link>
      ) : (
        <div className={classes.plain}>{content}</div>
      )}
    </li>
  );
}

/**
 * Returns where invitations are listed: system admins see them among the users; organization admins on the page of their
 * organization, if it is only one.
 */
function useInvitationsTarget(): Target | undefined {
  const { user, abilities } = useSession();
  if (user.systemRole === 'admin') return { to: '/users', search: { status: 'pending' } };
  const administered = user.memberships.organizations.filter(({ role }) => role === 'admin');
  const [first] = administered;
  if (first !== undefined && administered.length === 1)
    return {
      to: '/organizations/$organizationId',
      params: { organizationId: first.organizationId },
      search: { tab: 'invitations' },
    };
  return abilities.listOrganizations ? { to: '/organizations' } : undefined;
}

export const FiguresSkeleton = () => (
  <div className={classes.cards}>
    {[1, 2, 3, 4].map((card) => (
      <CardSkeleton key={card} height={146} />
    ))}
  </div>
);
