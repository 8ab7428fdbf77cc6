import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { activityQuery } from './data.ts';
import { Figures } from './figures/Figures.tsx';
import { FiguresSkeleton } from './figures/FiguresSkeleton.tsx';
import classes from './Overview.module.css';
import { CardSkeleton } from './parts/CardSkeleton.tsx';
import { SignInsCard } from './sign-ins/SignInsCard.tsx';
import { SignalsCard } from './signals/SignalsCard.tsx';
import { useWhose } from './useWhose.ts';

// The words of all kinds of events come with it, and it fills itself while the numbers are read.
const newest = lazyPart(['overview', 'events', 'audit'], () => import('./events/NewestEvents.tsx'));

/** How the installation is doing, at a glance: people, sign-ins, what somebody should look at, what has just happened. */
export function OverviewPage() {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  const whose = useWhose();
  const activity = useQuery(activityQuery);
  const { data } = activity;
  return (
    <>
      <PageHeader title={t('title')} description={whose} />
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
      {abilities.viewAudit && (
        <Suspense fallback={<CardSkeleton height={240} />}>
          <newest.Part />
        </Suspense>
      )}
    </>
  );
}
