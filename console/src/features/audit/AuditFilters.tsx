import { Group, NativeSelect, Stack } from '@mantine/core';
import { AUDIT_EVENT_TYPES, AUDIT_OPERATIONS, AUDIT_OUTCOMES } from 'roster-contract/catalogue';
import { api, unwrap } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { displayEmail } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useFilterToggle } from '../../ui/list/useFilterToggle.tsx';
import { useSelectedResources } from '../memberships/options.ts';
import { OrganizationSelect, ProjectSelect } from '../memberships/ResourceSelect.tsx';
import { SearchSelect, type SelectOption } from '../memberships/SearchSelect.tsx';
import classes from './AuditFilters.module.css';
import type { AuditPage } from './api.ts';
import { operationLabel } from './event-labels.ts';
import { FilterChips, useFilterNames } from './FilterChips.tsx';
import { type AuditSearch, idIn } from './search.ts';
import { TimeFilter } from './TimeFilter.tsx';
import { type Change, filterOf } from './view.ts';

interface FilterProps {
  view: AuditSearch;
  change: Change;
}

interface AuditFiltersProps extends FilterProps {
  page: AuditPage | undefined;
}

/** The filters of the audit log; on phones behind a button. Every change adds a step to the browser's history. */
export function AuditFilters({ view, change, page }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const { isShown, button } = useFilterToggle(Object.keys(filterOf(view)).length);
  return (
    <Stack role="search" aria-label={t('filters.label')} gap="xs" mb="xs">
      {button}
      {isShown && (
        <Group gap="xs">
          <TimeFilter view={view} change={change} />
          <EventFilters view={view} change={change} />
          <OperatorFilter view={view} change={change} page={page} />
          <TargetFilter view={view} change={change} page={page} />
          <ResourceFilters view={view} change={change} />
        </Group>
      )}
      <FilterChips view={view} change={change} page={page} />
    </Stack>
  );
}

/** Filters by event type, operation and outcome. */
function EventFilters({ view, change }: FilterProps) {
  const { t } = useTranslation('audit');
  const { eventType, operation = '', outcome } = view;
  // Includes an operation from the URL that only a newer server knows.
  const operations = eventType
    ? [...new Set([...AUDIT_OPERATIONS[eventType], ...(operation ? [operation] : [])])]
    : [];
  return (
    <>
      <NativeSelect
        aria-label={t('column.eventType')}
        value={eventType ?? ''}
        onChange={({ currentTarget }) =>
          change({
            eventType: AUDIT_EVENT_TYPES.find((type) => type === currentTarget.value),
            operation: undefined,
          })
        }
        data={[
          { value: '', label: t('column.eventType') },
          ...AUDIT_EVENT_TYPES.map((value) => ({ value, label: t(`eventType.${value}`) })),
        ]}
        className={classes.filter}
        data-active={eventType !== undefined || undefined}
      />
      <NativeSelect
        aria-label={t('column.operation')}
        value={operation}
        disabled={!eventType}
        title={eventType ? undefined : t('filters.chooseTypeFirst')}
        onChange={({ currentTarget }) => change({ operation: currentTarget.value || undefined })}
        data={[
          { value: '', label: t('column.operation') },
          ...operations.map((value) => ({ value, label: operationLabel(eventType ?? '', value) })),
        ]}
        className={classes.filter}
        data-active={operation !== '' || undefined}
      />
      <NativeSelect
        aria-label={t('column.outcome')}
        value={outcome ?? ''}
        onChange={({ currentTarget }) =>
          change({ outcome: AUDIT_OUTCOMES.find((known) => known === currentTarget.value) })
        }
        data={[
          { value: '', label: t('column.outcome') },
          ...AUDIT_OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
        ]}
        className={classes.filter}
        data-active={outcome !== undefined || undefined}
      />
    </>
  );
}

interface Operator extends SelectOption {
  /** null for deleted users. */
  email: string | null;
}

async function findOperators(q: string, signal: AbortSignal): Promise<Operator[]> {
  const query = q === '' ? {} : { q };
  return (await unwrap(api.GET('/api/v1/audit-events/operators', { params: { query }, signal }))).items;
}

/** Filters by the user who performed the operation, searched by name or email. */
function OperatorFilter({ view, change, page }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const { operatedBy: name } = useFilterNames(view, page);
  const { operatedBy: id } = view;
  const value: Operator | null = id === undefined ? null : { id, name, email: null };
  return (
    <SearchSelect
      // The field keeps its search text, so another user needs a new field.
      key={`${id} ${name}`}
      value={value}
      onChange={(chosen) => change({ operatedBy: chosen?.id })}
      list={['audit', 'operators']}
      find={findOperators}
      detailOf={({ email }: Operator) => (email === null ? undefined : displayEmail(email))}
      look={{
        'aria-label': t('column.operatedBy'),
        placeholder: t('column.operatedBy'),
        clearable: true,
        className: classes.filter,
        ...(id !== undefined && { 'data-active': true }),
      }}
    />
  );
}

/** Filters by organization and by project within it. */
function ResourceFilters({ view, change }: FilterProps) {
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

/** A user, an organization or a project, with what distinguishes those of the same name. */
interface Target extends SelectOption {
  detail: string | undefined;
}

/** The number of users, organizations and projects that are offered. */
const TARGETS_PER_TYPE = 5;

/** Filters by target: searched by name among users, organizations and projects, or by a pasted id or link. */
function TargetFilter({ view, change, page }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const { abilities } = useSession();
  const { target: name } = useFilterNames(view, page);
  const { targetId: id } = view;
  const find = async (q: string, signal: AbortSignal): Promise<Target[]> => {
    const request = { params: { query: { ...(q !== '' && { q }), limit: TARGETS_PER_TYPE } }, signal };
    const [users, organizations, projects] = await Promise.all([
      abilities.listUsers ? unwrap(api.GET('/api/v1/users', request)) : undefined,
      abilities.listOrganizations ? unwrap(api.GET('/api/v1/organizations', request)) : undefined,
      abilities.listProjects ? unwrap(api.GET('/api/v1/projects', request)) : undefined,
    ]);
    return [
      ...(users?.items ?? []).map((user) => ({ id: user.id, name: user.username, detail: user.email })),
      ...(organizations?.items ?? []).map((each) => ({ ...each, detail: t('targetType.organization') })),
      ...(projects?.items ?? []).map((each) => ({
        id: each.id,
        name: each.name,
        detail: `${t('targetType.project')}\u00a0· ${each.organizationName}`,
      })),
    ];
  };
  return (
    <SearchSelect
      // The field keeps its search text, so another target needs a new field.
      key={`${id} ${name}`}
      value={id === undefined ? null : { id, name, detail: undefined }}
      onChange={(chosen) => change({ targetId: chosen?.id })}
      list={['audit', 'targets']}
      find={find}
      detailOf={({ detail }: Target) => detail}
      look={{
        'aria-label': t('filters.target'),
        placeholder: t('filters.target'),
        clearable: true,
        className: classes.filter,
        // Targets of other types, and deleted ones, are found by their id alone.
        onInput: ({ currentTarget: { value } }) => {
          const targetId = idIn(value);
          if (targetId !== undefined) change({ targetId });
        },
        ...(id !== undefined && { 'data-active': true }),
      }}
    />
  );
}
