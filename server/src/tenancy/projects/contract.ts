import Type, { type Static } from 'typebox';
import { Nullable, Time } from '../../kit/schema.ts';
import { MemberChanges, NewMembers } from '../memberships/index.ts';

export const ProjectId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A project.' }) });

const Name = Type.String({
  format: 'username',
  description:
    '1 to 50 characters after trimming: letters and digits of any script, `_`, `-` and blank; unique within the organization regardless of letter case.',
});

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
    q: Type.Optional(
      Type.String({ format: 'search', maxLength: 200, description: 'Words that the name contains.' }),
    ),
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
    sort: Type.Optional(
      Type.Enum(['name', '-name', 'createdAt', '-createdAt'], {
        default: 'name',
        description: '`-` before the name: descending.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 30 })),
    cursor: Type.Optional(
      Type.String({ maxLength: 8192, description: 'A `nextCursor` or `previousCursor` of the same list.' }),
    ),
  },
  { additionalProperties: false },
);
export type ProjectQueryInput = Static<typeof ProjectQuery>;

const Cursor = Nullable(Type.String());
export const ProjectList = Type.Object({
  items: Type.Array(Type.Ref('Project')),
  nextCursor: Cursor,
  previousCursor: Cursor,
  total: Type.Object({ value: Type.Integer(), exact: Type.Boolean() }),
});

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
