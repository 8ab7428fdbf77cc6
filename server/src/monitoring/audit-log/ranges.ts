import type { Scope } from '../../access/permissions.ts';
import type { AuditFilter } from './contract.ts';

/** The columns that an index of the audit log begins with. */
type LeadColumn = 'organization_id' | 'project_id' | 'operated_by_id' | 'target_id';

/**
 * A part of an index in which the events are ordered by time: the events of some ids of the leading column, or all
 * events if there is none. Read by kind, it consists of one ordered part per event type, operation and outcome.
 */
export interface Range {
  lead: { column: LeadColumn; ids: readonly string[] } | undefined;
  /** The second column of the index (docs/decisions/0017-audit-list.md). */
  second: { column: 'operated_by_id' | 'target_id'; id: string } | undefined;
  /** Whether the index has the kind between its first column and the time. */
  byKind: boolean;
  /** IDs of organizations whose events are in another range. */
  except: readonly string[];
}

/**
 * Returns the ranges that contain every event that matches a filter within a scope, none of them twice; an empty list
 * if there can be none. For a caller who sees a part of the audit log only ranges of that part are read, whatever the
 * filter: otherwise the response time would depend on what there is in the rest.
 * @param projectInScope whether `filter.projectId` is within the scope; matters for a part only.
 * @param operatorIsRare whether `filter.operatedBy` has few events, so that it is read rather than `filter.targetId`.
 */
export function rangesOf(
  scope: Scope,
  filter: AuditFilter,
  { projectInScope, operatorIsRare }: { projectInScope: boolean; operatorIsRare: boolean },
): Range[] {
  if (filter.projectId !== undefined)
    return scope === 'everything' || projectInScope ? ofProjects([filter.projectId], filter) : [];
  if (scope !== 'everything')
    return [
      ...ofOrganizations(organizationsIn(scope, filter), filter),
      ...ofProjects(scope.projectIds, filter, scope.organizationIds),
    ];
  if (filter.organizationId !== undefined) return ofOrganizations([filter.organizationId], filter);
  const { operatedBy, targetId } = filter;
  if (targetId !== undefined && !(operatorIsRare && operatedBy !== undefined))
    return [{ lead: { column: 'target_id', ids: [targetId] }, ...PLAIN, byKind: true }];
  if (operatedBy !== undefined)
    return [{ lead: { column: 'operated_by_id', ids: [operatedBy] }, ...PLAIN, byKind: true }];
  return [{ ...PLAIN, lead: undefined, byKind: filtersByKind(filter) }];
}

const PLAIN = { second: undefined, byKind: false, except: [] } as const;

const filtersByKind = ({ eventType, operation, outcome }: AuditFilter) =>
  [eventType, operation, outcome].some((each) => each !== undefined);

const organizationsIn = (
  { organizationIds }: Exclude<Scope, 'everything'>,
  { organizationId }: AuditFilter,
): readonly string[] =>
  organizationId === undefined ? organizationIds : organizationIds.filter((id) => id === organizationId);

function ofOrganizations(ids: readonly string[], filter: AuditFilter): Range[] {
  if (ids.length === 0) return [];
  const lead = { column: 'organization_id', ids } as const;
  const { targetId, operatedBy } = filter;
  if (targetId !== undefined) return [{ ...PLAIN, lead, second: { column: 'target_id', id: targetId } }];
  if (operatedBy !== undefined)
    return [{ ...PLAIN, lead, second: { column: 'operated_by_id', id: operatedBy } }];
  return [{ ...PLAIN, lead, byKind: filtersByKind(filter) }];
}

function ofProjects(ids: readonly string[], filter: AuditFilter, except: readonly string[] = []): Range[] {
  if (ids.length === 0) return [];
  const lead = { column: 'project_id', ids } as const;
  const { operatedBy } = filter;
  if (operatedBy !== undefined)
    return [{ ...PLAIN, lead, second: { column: 'operated_by_id', id: operatedBy }, except }];
  return [{ ...PLAIN, lead, byKind: filtersByKind(filter), except }];
}
