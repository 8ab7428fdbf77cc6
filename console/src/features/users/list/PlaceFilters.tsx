import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSelectedResources } from '../../memberships/api.ts';
import { MEMBER_ROLES } from '../../memberships/memberships.ts';
import { OrganizationSelect, ProjectSelect } from '../../memberships/ResourceSelect.tsx';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import classes from './UserFilters.module.css';

interface PlaceFiltersProps {
  view: UsersSearch;
  change: (patch: ViewChange) => void;
}

/** Where the people of the list belong. The address names places by their ids; what they are called is asked for. */
export default function PlaceFilters({ view, change }: PlaceFiltersProps) {
  const { t } = useTranslation('users');
  const { t: places } = useTranslation('memberships');
  const { organizationId = '', organizationRole = '', projectId = '' } = view;
  const { organization, project } = useSelectedResources(view, t('filters.unknownPlace'));
  return (
    <>
      <OrganizationSelect
        aria-label={t('filters.organization')}
        placeholder={t('filters.anyOrganization')}
        value={organization}
        onChange={(chosen) => change({ organizationId: chosen?.id, projectId: undefined })}
        clearable
        className={classes.filter}
        data-active={organizationId !== '' || undefined}
      />
      <NativeSelect
        aria-label={t('filters.organizationRole')}
        value={organizationRole}
        onChange={({ currentTarget }) =>
          change({ organizationRole: MEMBER_ROLES.find((role) => role === currentTarget.value) })
        }
        data={[
          { value: '', label: t('filters.anyOrganizationRole') },
          ...MEMBER_ROLES.map((value) => ({ value, label: places(`organizationRole.${value}`) })),
        ]}
        className={classes.filter}
        data-active={organizationRole !== '' || undefined}
      />
      <ProjectSelect
        aria-label={t('filters.project')}
        placeholder={t('filters.anyProject')}
        organizationId={view.organizationId}
        value={project}
        onChange={(chosen) => change({ projectId: chosen?.id })}
        clearable
        className={classes.filter}
        data-active={projectId !== '' || undefined}
      />
    </>
  );
}
