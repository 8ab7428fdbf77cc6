import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { organizationOptionQuery, projectOptionQuery } from '../../places/data.ts';
import { OrganizationSelect } from '../../places/OrganizationSelect.tsx';
import { ProjectSelect } from '../../places/ProjectSelect.tsx';
import { MEMBER_ROLES } from '../../places/roles.ts';
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
  const { t: places } = useTranslation('places');
  const { organizationId = '', organizationRole = '', projectId = '' } = view;
  const organization = useQuery({
    ...organizationOptionQuery(organizationId),
    enabled: organizationId !== '',
    retry: false,
  });
  const project = useQuery({ ...projectOptionQuery(projectId), enabled: projectId !== '', retry: false });
  // An address may name a place that is gone, or none of the caller's: nobody is found in it, and it has no name.
  const nameless = (id: string, isFailed: boolean) => ({
    id,
    name: isFailed ? t('filters.unknownPlace') : '…',
    isManaged: false,
    organizationId: '',
    organizationName: '',
  });
  return (
    <>
      <OrganizationSelect
        aria-label={t('filters.organization')}
        placeholder={t('filters.anyOrganization')}
        value={
          organizationId === '' ? null : (organization.data ?? nameless(organizationId, organization.isError))
        }
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
        value={projectId === '' ? null : (project.data ?? nameless(projectId, project.isError))}
        onChange={(chosen) => change({ projectId: chosen?.id })}
        clearable
        className={classes.filter}
        data-active={projectId !== '' || undefined}
      />
    </>
  );
}
