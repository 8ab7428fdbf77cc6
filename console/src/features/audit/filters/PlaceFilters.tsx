import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { useSelectedResources } from '../../memberships/api.ts';
import { OrganizationSelect, ProjectSelect } from '../../memberships/ResourceSelect.tsx';
import type { AuditSearch } from '../search.ts';
import type { Change } from '../view.ts';
import classes from './AuditFilters.module.css';

interface PlaceFiltersProps {
  view: AuditSearch;
  change: Change;
}

/** Where it happened: an organization, and a project within it. */
export function PlaceFilters({ view, change }: PlaceFiltersProps) {
  const { t } = useTranslation('audit');
  const { abilities } = useSession();
  const { organization, project } = useSelectedResources(view, t('filters.unknown'));
  return (
    <>
      {abilities.listOrganizations && (
        <OrganizationSelect
          key={`${organization?.id} ${organization?.name}`}
          aria-label={t('column.organization')}
          placeholder={t('column.organization')}
          value={organization}
          onChange={(chosen) => change({ organizationId: chosen?.id, projectId: undefined })}
          clearable
          className={classes.filter}
          data-active={organization !== null || undefined}
        />
      )}
      {abilities.listProjects && (
        <ProjectSelect
          key={`${project?.id} ${project?.name}`}
          aria-label={t('column.project')}
          placeholder={t('column.project')}
          organizationId={view.organizationId}
          value={project}
          onChange={(chosen) => change({ projectId: chosen?.id })}
          clearable
          className={classes.filter}
          data-active={project !== null || undefined}
        />
      )}
    </>
  );
}
