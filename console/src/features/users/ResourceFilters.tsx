import { NativeSelect } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import type { ViewChange } from '../../ui/list/useList.ts';
import { MEMBER_ROLES } from '../memberships/memberships.ts';
import { useSelectedResources } from '../memberships/options.ts';
import { OrganizationSelect, ProjectSelect } from '../memberships/ResourceSelect.tsx';
import type { UsersSearch } from './search.ts';
import classes from './users.module.css';

interface ResourceFiltersProps {
  view: UsersSearch;
  change: (patch: ViewChange<UsersSearch>) => void;
}

/** Filters by organization, role in it, and project. */
export default function ResourceFilters({ view, change }: ResourceFiltersProps) {
  const { t } = useTranslation(['users', 'memberships']);
  const { organizationId = '', organizationRole = '', projectId = '' } = view;
  const { organization, project } = useSelectedResources(view, t('filters.unknownResource'));
  return (
    <>
      <OrganizationSelect
        aria-label={t('filters.organization')}
        placeholder={t('filters.organization')}
        value={organization}
        onChange={(chosen) => change({ organizationId: chosen?.id, projectId: undefined })}
        clearable
        className={`${classes.filter} ${classes.organizationFilter}`}
        data-active={organizationId !== '' || undefined}
      />
      <NativeSelect
        aria-label={t('filters.organizationRole')}
        value={organizationRole}
        onChange={({ currentTarget }) =>
          change({ organizationRole: MEMBER_ROLES.find((role) => role === currentTarget.value) })
        }
        data={[
          { value: '', label: t('filters.organizationRole') },
          ...MEMBER_ROLES.map((value) => ({ value, label: t(`memberships:organizationRole.${value}`) })),
        ]}
        className={`${classes.filter} ${classes.organizationRoleFilter}`}
        data-active={organizationRole !== '' || undefined}
      />
      <ProjectSelect
        aria-label={t('filters.project')}
        placeholder={t('filters.project')}
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
