import type { Scope } from '../../access/permissions.ts';
import type { AuditFilter } from './contract.ts';

/** The columns that an index of the trail begins with. */
type LeadColumn = 'organization_id' | 'project_id' | 'operated_by_id' | 'target_id';

/**
 * A part of an index in which all that is looked for stands in the order of time: events of one of these ids, or where
 * there are no ids all events, of one kind each if it is read by kind.
 */
export interface Range {
  lead: { column: LeadColumn; ids: readonly string[] } | undefined;
  /** The index has this column after the first (docs/decisions/0017-audit-list.md). */
  second: { column: 'operated_by_id' | 'target_id'; id: string } | undefined;
  /** The index has the kind between the first column and the time. */
  byKind: boolean;
  /** Ids of organizations whose events are in another range. */
  except: readonly string[];
}

/**
 * Which ranges hold everything that a filter may find within a scope, none of it twice. Who may see a part reads nothing
 * but that part, whatever they ask for: how long it takes tells nothing of what else there is. Without a range, nothing
 * is found.
 * @param projectInScope whether `filter.projectId`, which is asked for by somebody who may not see everything, is in a
 *   place of theirs.
 * @param operatorIsRare whether it is `filter.operatedBy` rather than `filter.targetId` that has few events.
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
  return [{ ...PLAIN, lead: undefined, byKind: asksForKinds(filter) }];
}

const PLAIN = { second: undefined, byKind: false, except: [] } as const;

const asksForKinds = ({ eventType, operation, outcome }: AuditFilter) =>
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
  return [{ ...PLAIN, lead, byKind: asksForKinds(filter) }];
}

function ofProjects(ids: readonly string[], filter: AuditFilter, except: readonly string[] = []): Range[] {
  if (ids.length === 0) return [];
  const lead = { column: 'project_id', ids } as const;
  const { operatedBy } = filter;
  if (operatedBy !== undefined)
    return [{ ...PLAIN, lead, second: { column: 'operated_by_id', id: operatedBy }, except }];
  return [{ ...PLAIN, lead, byKind: asksForKinds(filter), except }];
}
