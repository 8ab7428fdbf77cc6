import type { MemberRole } from '../../access/roles.ts';

/** An organization or a project, as far as its members are concerned. */
export interface Resource {
  type: 'organization' | 'project';
  id: string;
  name: string;
  /** The organization that it is, or that it lies in. */
  organization: { id: string; name: string };
}

/** What somebody shall be in a place from now on; null: nothing any more. */
export interface MemberChange {
  userId: string;
  role: MemberRole | null;
}

/** The columns of an audit event that say where it happened. */
export const whereOf = ({ type, id, name, organization }: Resource) => ({
  organization,
  ...(type === 'project' && { project: { id, name } }),
});

/** A place as the target of an audit event. */
export const resourceTargetOf = ({ type, id, name }: Resource) => ({ type, id, name });
