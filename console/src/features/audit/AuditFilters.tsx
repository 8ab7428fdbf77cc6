import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_EVENT_TYPES, AUDIT_OPERATIONS, AUDIT_OUTCOMES } from 'roster-contract/catalogue';
import { api, unwrap } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { displayEmail } from '../../lib/email.ts';
import { formatNumber } from '../../lib/format.ts';
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
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [isOpen, { toggle }] = useDisclosure(false);
  const count = Object.keys(filterOf(view)).length;
  return (
    <Stack role="search" aria-label={t('filters.label')} gap="xs" mb="xs">
      {isNarrow && (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} />}
          aria-expanded={isOpen}
          onClick={toggle}
        >
          {count === 0 ? t('filters.show') : t('filters.showCount', { number: formatNumber(count) })}
        </Button>
      )}
      {(!isNarrow || isOpen) && (
        <Group gap="xs">
          <TimeFilter view={view} change={change} />
          <EventFilters view={view} change={change} />
          <OperatorFilter view={view} change={change} page={page} />
          <ResourceFilters view={view} change={change} />
          {isNarrow && <TargetField change={change} size="sm" />}
        </Group>
      )}
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {!isNarrow && <TargetField change={change} size="xs" />}
        <FilterChips view={view} change={change} page={page} />
      </Group>
    </Stack>
  );
}

/** Filters by event type, operation and outcome. */
function EventFilters({ view, change }: FilterProps) {
  const { t } = useTranslation('audit');
  const { eventType, operation = '', outcome } = view;
  // Includes an operation from the address that only a newer server knows.
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

interface TargetFieldProps {
  change: Change;
  size: 'xs' | 'sm';
}

/** Filters by target as soon as a complete id, or a link that contains one, is pasted. */
function TargetField({ change, size }: TargetFieldProps) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState('');
  const [isInvalid, setInvalid] = useState(false);
  const onType = (typed: string) => {
    const targetId = idIn(typed);
    setText(targetId === undefined ? typed : '');
    setInvalid(false);
    if (targetId !== undefined) change({ targetId });
  };
  return (
    <TextInput
      size={size}
      aria-label={t('filters.target')}
      placeholder={t('filters.chip', { name: t('filters.target'), value: t('filters.targetPlaceholder') })}
      value={text}
      onChange={({ currentTarget }) => onType(currentTarget.value)}
      onBlur={() => setInvalid(text.trim() !== '')}
      onKeyDown={({ key }) => key === 'Enter' && setInvalid(text.trim() !== '')}
      error={isInvalid && t('filters.targetFault')}
      autoComplete="off"
      spellCheck={false}
      className={classes.target}
    />
  );
}
