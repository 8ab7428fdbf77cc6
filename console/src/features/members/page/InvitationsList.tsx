import { Group, NativeSelect, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganizationInvitation } from 'roster-contract';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import classes from '../../../ui/list/list.module.css';
import { oneOf } from '../../../ui/list/search.ts';
import { toast } from '../../../ui/toast.tsx';
import { PeopleList } from '../PeopleList.tsx';
import { usePieces } from '../usePieces.ts';
import { useRefreshResources } from '../useRefreshResources.ts';
import { InvitationRow } from './InvitationRow.tsx';
import {
  INVITATION_STATUSES,
  type InvitationStatus,
  invitationsQuery,
  revokeInvitation,
} from './invitations.ts';
import pageClasses from './MembersPage.module.css';

/** Who was asked to join an organization and has not answered yet; or, when one asks, what became of the others. */
export function InvitationsList({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation('members');
  const refresh = useRefreshResources();
  const [status, setStatus] = useState<InvitationStatus>('pending');
  const [revoked, setRevoked] = useState<OrganizationInvitation>();
  const list = useInfiniteQuery(invitationsQuery(organizationId, status));
  const { items, hasMore, more } = usePieces(list);
  return (
    <>
      <Group className={classes.toolbar} gap="xs">
        <NativeSelect
          aria-label={t('invitations.status')}
          value={status}
          onChange={({ currentTarget }) =>
            setStatus(oneOf(INVITATION_STATUSES, currentTarget.value) ?? 'pending')
          }
          data={INVITATION_STATUSES.map((value) => ({ value, label: t(`invitations.statuses.${value}`) }))}
        />
      </Group>
      <div className={pageClasses.list} aria-busy={list.isPlaceholderData}>
        <PeopleList
          label={t('invitations.title')}
          list={list}
          items={items}
          idOf={({ id }) => id}
          hasMore={hasMore}
          onMore={more}
          empty={t(status === 'pending' ? 'invitations.none' : 'invitations.noneSuch')}
          renderItem={(invitation) => (
            <InvitationRow organizationId={organizationId} invitation={invitation} onRevoke={setRevoked} />
          )}
        />
      </div>
      {revoked && (
        <ConfirmDialog
          title={t('invitations.revokeTitle')}
          confirmLabel={t('invitations.revoke')}
          onConfirm={async () => {
            await revokeInvitation(organizationId, revoked);
            refresh();
            toast(revoked, t('toast.revoked', { email: revoked.email }));
          }}
          onClose={() => setRevoked(undefined)}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('invitations.revokeText', { email: revoked.email })}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}
