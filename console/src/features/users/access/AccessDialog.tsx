import { Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import type { OrganizationOption, ProjectOption } from '../../memberships/api.ts';
import { OrganizationSelect, ProjectSelect } from '../../memberships/ResourceSelect.tsx';
import { nameOf } from '../row/name.ts';
import { AccessAnswer } from './AccessAnswer.tsx';
import type { AskedPlace } from './data.ts';
import { MembershipList } from './MembershipList.tsx';
import { useIsAskable } from './useIsAskable.ts';

/** Why can they: where a person belongs, and for any place what they may do there and through what. */
export function AccessDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation('ui');
  const { organizations, projects } = user.memberships;
  const isAskable = useIsAskable();
  const [place, setResource] = useState<AskedPlace | undefined>(() => {
    const first = organizations.find(({ organizationId }) => isAskable(organizationId));
    if (first) return { type: 'organization', id: first.organizationId };
    return projects[0] && { type: 'project', id: projects[0].projectId };
  });
  const [organization, setOrganization] = useState<OrganizationOption | null>(null);
  const [project, setProject] = useState<ProjectOption | null>(null);
  const ask = (asked: AskedPlace) => {
    setResource(asked);
    setOrganization(null);
    setProject(null);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('access.title', { name: nameOf(user) })}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <Stack gap="md">
        {organizations.length + projects.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('access.nowhere')}
          </Text>
        ) : (
          <MembershipList
            memberships={user.memberships}
            chosen={place}
            isAskable={isAskable}
            onChoose={ask}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
          <OrganizationSelect
            label={t('access.otherOrganization')}
            value={organization}
            clearable
            onChange={(chosen) => {
              setOrganization(chosen);
              setProject(null);
              // Of others only projects are the caller’s to ask about; they are found by it.
              if (chosen?.isManaged) setResource({ type: 'organization', id: chosen.id });
            }}
          />
          <ProjectSelect
            label={t('access.otherProject')}
            organizationId={organization?.id}
            value={project}
            clearable
            onChange={(chosen) => {
              setProject(chosen);
              if (chosen) setResource({ type: 'project', id: chosen.id });
            }}
          />
        </SimpleGrid>
        {place && <AccessAnswer user={user} place={place} />}
      </Stack>
    </Modal>
  );
}
