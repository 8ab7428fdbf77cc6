import { Anchor, Group, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Organization, Project } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatDateTime, formatNumber, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Highlight } from '../../ui/Highlight.tsx';
import { useProblemText } from '../../ui/problem.tsx';
import { RowButton } from '../../ui/RowButton.tsx';
import { SortHeader, Table } from '../../ui/Table.tsx';
import { ResourceLink } from '../memberships/ResourceLink.tsx';
import type { ResourceDetails, ResourceType } from './api.ts';
import type { OpenResourceDialog } from './ResourceDialogs.tsx';
import classes from './ResourceTable.module.css';
import { DEFAULT_RESOURCE_SORT, type ResourceSort } from './search.ts';

interface ResourceTableProps {
  type: ResourceType;
  resources: readonly ResourceDetails[];
  /** What was searched for. */
  search: string;
  sort: ResourceSort | undefined;
  change: (patch: { sort: ResourceSort }) => void;
  onOpen: (dialog: OpenResourceDialog) => void;
}

/** The table of organizations or projects. Columns are hidden by CSS as the list gets narrow. */
export function ResourceTable({ type, resources, search, sort, change, onOpen }: ResourceTableProps) {
  const { t } = useTranslation('resources');
  const sortable = {
    sort: sort ?? DEFAULT_RESOURCE_SORT,
    onSort: (next: ResourceSort) => change({ sort: next }),
  };
  return (
    <Table aria-label={t(`${type}.title`)}>
      <thead>
        <tr>
          <SortHeader field="name" first="ascending" label={t('column.name')} {...sortable} />
          {type === 'organization' ? (
            <th className={`${classes.count} ${classes.projects}`}>{t('column.projects')}</th>
          ) : (
            <>
              <th className={classes.organization}>{t('column.organization')}</th>
              <th className={classes.admins}>{t('column.admins')}</th>
            </>
          )}
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
        {resources.map((resource) => (
          <ResourceRow key={resource.id} resource={resource} search={search} onOpen={onOpen} />
        ))}
      </tbody>
    </Table>
  );
}

interface ResourceRowProps {
  resource: ResourceDetails;
  search: string;
  onOpen: (dialog: OpenResourceDialog) => void;
}

function ResourceRow({ resource, search, onOpen }: ResourceRowProps) {
  const { t } = useTranslation('resources');
  const { name, memberCount, createdAt, abilities } = resource;
  return (
    <tr>
      <td>
        <Text size="sm" fw={500} truncate title={name}>
          <ResourceLink resource={resource} className={classes.name}>
            <Highlight text={name} search={search} />
          </ResourceLink>
        </Text>
        <Text size="xs" c="dimmed" truncate className={classes.below}>
          {resource.type === 'organization'
            ? t('projects', { count: resource.projectCount, number: formatNumber(resource.projectCount) })
            : resource.organizationName}
        </Text>
      </td>
      {resource.type === 'organization' ? (
        <td className={`${classes.count} ${classes.projects}`}>
          <ProjectCount organization={resource} />
        </td>
      ) : (
        <>
          <td className={classes.organization}>
            <Text size="sm" truncate title={resource.organizationName}>
              <ResourceLink
                resource={{ type: 'organization', id: resource.organizationId }}
                className={classes.name}
              >
                {resource.organizationName}
              </ResourceLink>
            </Text>
          </td>
          <td className={classes.admins}>
            <ProjectAdmins project={resource} />
          </td>
        </>
      )}
      <td className={classes.count}>
        {abilities.viewMembers ? (
          <ResourceLink
            resource={resource}
            tab="members"
            aria-label={t('membersOf', { count: memberCount, number: formatNumber(memberCount), name })}
          >
            {formatNumber(memberCount)}
          </ResourceLink>
        ) : (
          formatNumber(memberCount)
        )}
      </td>
      <td className={classes.created}>
        <time dateTime={createdAt} title={formatDateTime(createdAt)}>
          {formatRelative(createdAt)}
        </time>
      </td>
      <td className={classes.actions}>
        <ResourceActions resource={resource} onOpen={onOpen} />
      </td>
    </tr>
  );
}

/** The number of projects, linked to the list of projects of this organization. */
function ProjectCount({ organization: { id, name, projectCount } }: { organization: Organization }) {
  const { t } = useTranslation('resources');
  const { abilities } = useSession();
  const number = formatNumber(projectCount);
  if (!abilities.listProjects) return number;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link {...props} to="/projects" search={{ organizationId: id }} />}
      aria-label={t('projectsOf', { count: projectCount, number, name })}
    >
      {number}
    </Anchor>
  );
}

/** The number of admins that fit into the cell. */
const ADMINS_SHOWN = 2;

function ProjectAdmins({ project: { admins, adminCount } }: { project: Project }) {
  const { t } = useTranslation('resources');
  if (adminCount === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noAdmins')}
      </Text>
    );
  const names = admins.map(({ username }) => username);
  const more = adminCount - Math.min(ADMINS_SHOWN, names.length);
  return (
    <Text size="sm" truncate title={names.join(', ')}>
      {names.slice(0, ADMINS_SHOWN).join(', ')}
      {more > 0 && ` ${t('moreAdmins', { count: more, number: formatNumber(more) })}`}
    </Text>
  );
}

interface ResourceActionsProps {
  resource: ResourceDetails;
  onOpen: (dialog: OpenResourceDialog) => void;
}

/** Edit and delete. An action that the caller may never perform is hidden; one that is denied now gives the reason. */
function ResourceActions({ resource, onOpen }: ResourceActionsProps) {
  const { t } = useTranslation('resources');
  const { reasonText } = useProblemText();
  const { name, abilities } = resource;
  const deleteDenial = resource.type === 'organization' ? resource.denials.delete : undefined;
  return (
    <Group gap={2} wrap="nowrap" ml={-6}>
      {(abilities.update || abilities.manageMembers) && (
        <RowButton
          name={t('action.editOf', { name })}
          hint={t('action.edit')}
          icon={<IconPencil size={16} stroke={1.75} />}
          onClick={() => onOpen({ kind: 'edit', resource })}
        />
      )}
      {(abilities.delete || deleteDenial !== undefined) && (
        <RowButton
          name={t('action.deleteOf', { name })}
          hint={t('action.delete')}
          reason={abilities.delete || deleteDenial === undefined ? undefined : reasonText(deleteDenial)}
          icon={<IconTrash size={16} stroke={1.75} />}
          onClick={() => onOpen({ kind: 'delete', resource })}
        />
      )}
    </Group>
  );
}
