import Type, { type Static } from 'typebox';
import { Time } from '../../lib/schema.ts';
import { MemberChanges, NewMembers } from '../memberships/index.ts';
import { PLACE_PAGE, PLACE_PAGING, ResourceWords, resourceName } from '../resources/index.ts';

export const ProjectId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A project.' }) });

const Name = resourceName(' within the organization');

/** Something that people of one organization work on. */
export const Project = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    organizationId: Type.String({ format: 'uuid' }),
    organizationName: Type.String(),
    admins: Type.Array(Type.Object({ id: Type.String(), username: Type.String() }), {
      description: 'The first 10 of them, in the order of names.',
    }),
    adminCount: Type.Integer(),
    memberCount: Type.Integer(),
    createdAt: Time(),
    version: Type.Integer({ description: 'Counts changes, not of members; also sent as `ETag`.' }),
    abilities: Type.Object({
      update: Type.Boolean(),
      delete: Type.Boolean(),
      viewMembers: Type.Boolean(),
      manageMembers: Type.Boolean(),
    }),
  },
  { $id: 'Project', description: 'Lies in one organization; its members are members of that organization.' },
);
export type ProjectBody = Static<typeof Project>;

export const ProjectQuery = Type.Object(
  {
    q: ResourceWords,
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
    ...PLACE_PAGING,
  },
  { additionalProperties: false },
);
export type ProjectQueryInput = Static<typeof ProjectQuery>;

export const ProjectList = Type.Object({ items: Type.Array(Type.Ref('Project')), ...PLACE_PAGE });

export const CreateProject = Type.Object(
  {
    name: Name,
    organizationId: Type.String({ format: 'uuid', description: 'It stays there.' }),
    members: Type.Optional(NewMembers),
  },
  { additionalProperties: false },
);
export type CreateProjectInput = Static<typeof CreateProject>;

export const UpdateProject = Type.Object(
  { name: Type.Optional(Name), members: Type.Optional(MemberChanges) },
  {
    additionalProperties: false,
    description: 'JSON Merge Patch (RFC 7396): what is absent stays.',
  },
);
export type UpdateProjectInput = Static<typeof UpdateProject>;
