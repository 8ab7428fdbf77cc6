import { Paper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { myInvitationsQuery } from '../../../api/navigation-counts.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { InvitationItem } from './InvitationItem.tsx';
import classes from './MyOrganizations.module.css';

/** What one is asked to join; nothing where there is nothing to answer. */
export function MyInvitations() {
  const { t } = useTranslation('account');
  const { data, error, refetch, isFetching } = useQuery(myInvitationsQuery);
  if (!data && error) {
    return (
      <Paper withBorder mb="lg">
        <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      </Paper>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="my-invitations" className={classes.section}>
      <Title order={2} id="my-invitations" mb="xs">
        {t('invitations.title')}
      </Title>
      <Paper withBorder component="ul" className={classes.list}>
        {data.items.map((invitation) => (
          <InvitationItem key={invitation.id} invitation={invitation} />
        ))}
      </Paper>
    </section>
  );
}
