import { sql } from 'kysely';
import type { OrganizationMembership, ProjectMembership } from './roles.ts';

/**
 * SQL: the organization memberships of the user `u` as JSON (`OrganizationMembership[]`); also for statements that are prepared
 * as text.
 */
export const ORGANIZATIONS_OF_U = `(SELECT coalesce(json_agg(json_build_object(
    'organizationId', m.organization_id, 'name', o.name, 'role', m.role) ORDER BY o.search_text, o.id), '[]')
  FROM organization_members m JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = u.id)`;

/** SQL: the project memberships of the user `u` as JSON (`ProjectMembership[]`). */
export const PROJECTS_OF_U = `(SELECT coalesce(json_agg(json_build_object('projectId', m.project_id, 'name', p.name,
    'organizationId', m.organization_id, 'role', m.role) ORDER BY p.search_text, p.id), '[]')
  FROM project_members m JOIN projects p ON p.id = m.project_id WHERE m.user_id = u.id)`;

/** The memberships as columns, for queries that have users as `u`. */
export const MEMBERSHIP_COLUMNS = [
  sql.raw<OrganizationMembership[]>(ORGANIZATIONS_OF_U).as('organizations'),
  sql.raw<ProjectMembership[]>(PROJECTS_OF_U).as('projects'),
] as const;
