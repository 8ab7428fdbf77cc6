import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Organization } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../lib/format.ts';
import { Highlight } from '../../ui/Highlight.tsx';
import { SortHeader, Table } from '../../ui/Table.tsx';
import { Created } from '../resources/Created.tsx';
import { MemberCount } from '../resources/MemberCount.tsx';
import { ResourceActions } from '../resources/ResourceActions.tsx';
import classes from '../resources/ResourceTable.module.css';
import { DEFAULT_RESOURCE_SORT, type ResourceSort, type ResourcesSearch } from '../resources/search.ts';
import type { OpenDialog } from './open-dialog.ts';

interface OrganizationTableProps {
  organizations: readonly Organization[];
  view: ResourcesSearch;
  change: (patch: { sort: ResourceSort }) => void;
  onOpen: (dialog: OpenDialog) => void;
}

/** Organizations as rows. */
export function OrganizationTable({ organizations, view, change, onOpen }: OrganizationTableProps) {
  const { t } = useTranslation('organizations');
  const { abilities } = useSession();
  const sortable = {
    sort: view.sort ?? DEFAULT_RESOURCE_SORT,
    onSort: (sort: ResourceSort) => change({ sort }),
  };
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          <SortHeader field="name" first="ascending" label={t('column.name')} {...sortable} />
          <th className={`${classes.count} ${classes.projects}`}>{t('column.projects')}</th>
          <th className={classes.count}>{t('column.members')}</th>
          <SortHeader
            field="createdAt"
            first="descending"
            label={t('column.created')}
            className={classes.created}
            {...sortable}
          />
          <th className={classes.actions}>{t('column.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {organizations.map((organization) => {
          const { id, name, projectCount, memberCount, createdAt, denials } = organization;
          const may = organization.abilities;
          const projects = formatNumber(projectCount);
          return (
            <tr key={id}>
              <td>
                <Text size="sm" fw={500} truncate title={name}>
                  <Highlight text={name} search={view.q ?? ''} />
                </Text>
                <Text size="xs" c="dimmed" className={classes.below}>
                  {t('projects', { count: projectCount, number: projects })}
                </Text>
              </td>
              <td className={`${classes.count} ${classes.projects}`}>
                {abilities.listProjects ? (
                  <Anchor
                    size="sm"
                    renderRoot={(props) => <Link {...props} to="/projects" search={{ organizationId: id }} />}
                    aria-label={t('projectsOf', { count: projectCount, number: projects, name })}
                  >
                    {projects}
                  </Anchor>
                ) : (
                  projects
                )}
              </td>
              <td className={classes.count}>
                <MemberCount
                  place={{ type: 'organization', id }}
                  name={name}
                  count={memberCount}
                  isLink={may.viewMembers}
                />
              </td>
              <td className={classes.created}>
                <Created at={createdAt} />
              </td>
              <td className={classes.actions}>
                <ResourceActions
                  name={name}
                  canEdit={may.update || may.manageMembers}
                  canDelete={may.delete}
                  deleteDenial={denials.delete}
                  onEdit={() => onOpen({ kind: 'edit', organization })}
                  onDelete={() => onOpen({ kind: 'delete', organization })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
