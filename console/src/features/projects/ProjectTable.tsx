import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Project } from 'roster-contract';
import { Highlight } from '../../ui/Highlight.tsx';
import { SortHeader, Table } from '../../ui/Table.tsx';
import { Created } from '../resources/Created.tsx';
import { MemberCount } from '../resources/MemberCount.tsx';
import { ResourceActions } from '../resources/ResourceActions.tsx';
import classes from '../resources/ResourceTable.module.css';
import { DEFAULT_RESOURCE_SORT, type ResourceSort } from '../resources/search.ts';
import type { OpenDialog } from './open-dialog.ts';
import { ProjectAdmins } from './ProjectAdmins.tsx';
import type { ProjectsSearch } from './search.ts';

interface ProjectTableProps {
  projects: readonly Project[];
  view: ProjectsSearch;
  change: (patch: { sort: ResourceSort }) => void;
  onOpen: (dialog: OpenDialog) => void;
}

/** Projects as rows. */
export function ProjectTable({ projects, view, change, onOpen }: ProjectTableProps) {
  const { t } = useTranslation('projects');
  const sortable = {
    sort: view.sort ?? DEFAULT_RESOURCE_SORT,
    onSort: (sort: ResourceSort) => change({ sort }),
  };
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          <SortHeader field="name" first="ascending" label={t('column.name')} {...sortable} />
          <th className={classes.organization}>{t('column.organization')}</th>
          <th className={classes.admins}>{t('column.admins')}</th>
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
        {projects.map((project) => (
          <tr key={project.id}>
            <td>
              <Text size="sm" fw={500} truncate title={project.name}>
                <Highlight text={project.name} search={view.q ?? ''} />
              </Text>
              <Text size="xs" c="dimmed" truncate className={classes.below}>
                {project.organizationName}
              </Text>
            </td>
            <td className={classes.organization}>
              <Text size="sm" truncate title={project.organizationName}>
                {project.organizationName}
              </Text>
            </td>
            <td className={classes.admins}>
              <ProjectAdmins project={project} />
            </td>
            <td className={classes.count}>
              <MemberCount
                place={{ type: 'project', id: project.id }}
                name={project.name}
                count={project.memberCount}
                isLink={project.abilities.viewMembers}
              />
            </td>
            <td className={classes.created}>
              <Created at={project.createdAt} />
            </td>
            <td className={classes.actions}>
              <ResourceActions
                name={project.name}
                canEdit={project.abilities.update || project.abilities.manageMembers}
                canDelete={project.abilities.delete}
                onEdit={() => onOpen({ kind: 'edit', project })}
                onDelete={() => onOpen({ kind: 'delete', project })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
