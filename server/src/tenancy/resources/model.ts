/** An organization or project. */
export interface Resource {
  type: 'organization' | 'project';
  id: string;
  name: string;
  /** The organization itself, or the one that the project belongs to. */
  organization: { id: string; name: string };
}

/** The organization or project that a route names. */
export type ResourceKey = Pick<Resource, 'type' | 'id'>;

/** The routes that organizations and projects share begin with these paths. */
export const RESOURCE_ROUTES = [
  { type: 'organization', path: '/organizations', tags: ['Organizations'] },
  { type: 'project', path: '/projects', tags: ['Projects'] },
] as const;

/** Returns the fields of an audit event that say in which organization and project it happened. */
export const auditLocationOf = ({ type, id, name, organization }: Resource) => ({
  organization,
  ...(type === 'project' && { project: { id, name } }),
});

/** Returns an organization or project as the target of an audit event. */
export const auditTargetOf = ({ type, id, name }: Resource) => ({ type, id, name });
