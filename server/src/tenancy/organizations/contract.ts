import Type, { type Static } from 'typebox';
import { Time } from '../../lib/schema.ts';
import { MemberChanges, NewMembers } from '../memberships/index.ts';
import { PLACE_PAGE, PLACE_PAGING, ResourceWords, resourceName } from '../resources/index.ts';

export const OrganizationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
});

const Name = resourceName();

/** A tenant. */
export const Organization = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    memberCount: Type.Integer(),
    projectCount: Type.Integer(),
    createdAt: Time(),
    version: Type.Integer({ description: 'Counts changes, not of members; also sent as `ETag`.' }),
    abilities: Type.Object({
      update: Type.Boolean(),
      delete: Type.Boolean({ description: 'Also false while a project is left in it.' }),
      viewMembers: Type.Boolean(),
      manageMembers: Type.Boolean(),
      createProject: Type.Boolean(),
    }),
    denials: Type.Record(Type.String(), Type.String(), {
      description: 'For abilities that are false for a reason worth telling: ability → error code.',
    }),
  },
  { $id: 'Organization', description: 'A tenant: owns projects, keeps people and data apart from others.' },
);
export type OrganizationBody = Static<typeof Organization>;

export const OrganizationQuery = Type.Object(
  {
    q: ResourceWords,
    ...PLACE_PAGING,
  },
  { additionalProperties: false },
);
export type OrganizationQueryInput = Static<typeof OrganizationQuery>;

export const OrganizationList = Type.Object({ items: Type.Array(Type.Ref('Organization')), ...PLACE_PAGE });

export const CreateOrganization = Type.Object(
  { name: Name, members: Type.Optional(NewMembers) },
  { additionalProperties: false },
);
export type CreateOrganizationInput = Static<typeof CreateOrganization>;

export const UpdateOrganization = Type.Object(
  { name: Type.Optional(Name), members: Type.Optional(MemberChanges) },
  {
    additionalProperties: false,
    description: 'JSON Merge Patch (RFC 7396): what is absent stays.',
  },
);
export type UpdateOrganizationInput = Static<typeof UpdateOrganization>;
