import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../../ui/list/ListResults.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { type Back, BackLink } from './BackLink.tsx';

interface ResourceOnPageProps<Found> {
  found: UseQueryResult<Found>;
  back: Back;
  children: (place: Found) => ReactNode;
}

/** A page about one organization or project; or why there is none: it is gone, or nothing of the caller's. */
export function ResourceOnPage<Found>({ found, back, children }: ResourceOnPageProps<Found>) {
  const { t } = useTranslation('members');
  if (found.data !== undefined) return children(found.data);
  return (
    <>
      <BackLink back={back} />
      <PageHeader title={t('title')} />
      {found.isError ? (
        <ErrorState
          problem={found.error}
          onRetry={() => void found.refetch()}
          isRetrying={found.isFetching}
        />
      ) : (
        <ListSkeleton />
      )}
    </>
  );
}
