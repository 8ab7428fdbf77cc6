import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { activityQuery } from './api.ts';
import { CardSkeleton } from './Card.tsx';
import { Figures, FiguresSkeleton } from './Figures.tsx';
import classes from './OverviewPage.module.css';
import { SignalsCard } from './SignalsCard.tsx';
import { SignInsCard } from './SignInsCard.tsx';

// Needs the messages of all kinds of events, which load while the figures are fetched.
const newestEvents = lazyPart(['overview', 'events', 'audit'], () => import('./NewestEvents.tsx'));

/** The overview, for admins only. Users who lose that role while the page is open see why it disappears. */
export default function OverviewPage() {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  if (!abilities.viewActivity) return <NoAccessPage title={t('title')} text={t('adminsOnly')} />;
  return <Overview />;
}

/** Users, sign-ins, signals and the newest events, at a glance. */
function Overview() {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  const scope = useScopeText();
  const activity = useQuery(activityQuery);
  const { data } = activity;
  return (
    <>
      <PageHeader title={t('title')} description={scope} />
      {activity.isLoadingError && (
        <ErrorState
          problem={activity.error}
          onRetry={() => void activity.refetch()}
          isRetrying={activity.isFetching}
        />
      )}
      {!activity.isLoadingError && (
        <>
          {data ? <Figures activity={data} /> : <FiguresSkeleton />}
          <div className={classes.middle} data-signals={abilities.viewSignals || undefined}>
            {data ? <SignInsCard activity={data} /> : <CardSkeleton height={312} />}
            {abilities.viewSignals && <SignalsCard />}
          </div>
        </>
      )}
      {abilities.viewAudit && <newestEvents.Part fallback={<CardSkeleton height={240} />} />}
    </>
  );
}

/** As many names as can be read at a glance. */
const MAX_NAMES = 3;

/** Returns which users the figures cover: all of them, or the members of what the user administers. */
function useScopeText(): string {
  const { t, i18n } = useTranslation('overview');
  const { user } = useSession();
  if (user.systemRole === 'admin') return t('scope.all');
  const { organizations, projects } = user.memberships;
  const administered = organizations.filter(({ role }) => role === 'admin');
  const isCovered = (id: string) => administered.some(({ organizationId }) => organizationId === id);
  const names = [
    ...administered.map(({ name }) => name),
    ...projects
      .filter(({ role, organizationId }) => role === 'admin' && !isCovered(organizationId))
      .map(({ name }) => name),
  ];
  const rest = names.length - MAX_NAMES;
  const listed = rest > 0 ? [...names.slice(0, MAX_NAMES), t('andMore', { count: rest })] : names;
  return t('scope.members', { names: new Intl.ListFormat(i18n.language).format(listed) });
}
