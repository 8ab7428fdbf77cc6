import Type, { type Static } from 'typebox';
import { Time } from '../../lib/schema.ts';
import { MemberChanges, NewMembers } from '../memberships/index.ts';
import { RESOURCE_PAGE, RESOURCE_PAGING, ResourceSearch, resourceName } from '../resources/index.ts';

export const ProjectId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A project.' }) });

const Name = resourceName(' within the organization');

export const Project = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    organizationId: Type.String({ format: 'uuid' }),
    organizationName: Type.String(),
    admins: Type.Array(Type.Object({ id: Type.String(), username: Type.String() }), {
      description: 'The first 10 admins, in the order of names.',
    }),
    adminCount: Type.Integer(),
    memberCount: Type.Integer(),
    createdAt: Time(),
    version: Type.Integer({
      description: 'Counts changes of the project, not of its members; also sent as `ETag`.',
    }),
    abilities: Type.Object({
      update: Type.Boolean(),
      delete: Type.Boolean(),
      viewMembers: Type.Boolean(),
      manageMembers: Type.Boolean(),
    }),
  },
  {
    $id: 'Project',
    description: 'Belongs to one organization; its members are members of that organization.',
  },
);
export type ProjectBody = Static<typeof Project>;

export const ProjectQuery = Type.Object(
  {
    q: ResourceSearch,
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
    ...RESOURCE_PAGING,
  },
  { additionalProperties: false },
);
export type ProjectQueryInput = Static<typeof ProjectQuery>;

export const ProjectList = Type.Object({ items: Type.Array(Type.Ref('Project')), ...RESOURCE_PAGE });

export const CreateProject = Type.Object(
  {
    name: Name,
    organizationId: Type.String({ format: 'uuid', description: 'Can’t be changed later.' }),
    members: Type.Optional(NewMembers),
  },
  { additionalProperties: false },
);
export type CreateProjectInput = Static<typeof CreateProject>;

export const UpdateProject = Type.Object(
  { name: Type.Optional(Name), members: Type.Optional(MemberChanges) },
  {
    additionalProperties: false,
    description: 'JSON Merge Patch (RFC 7396): absent fields stay as they are.',
  },
);
export type UpdateProjectInput = Static<typeof UpdateProject>;
