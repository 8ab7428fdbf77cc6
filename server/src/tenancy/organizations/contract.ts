import Type, { type Static } from 'typebox';
import { Time } from '../../lib/schema.ts';
import { MemberChanges, NewMembers } from '../memberships/index.ts';
import { RESOURCE_PAGE, RESOURCE_PAGING, ResourceSearch, resourceName } from '../resources/index.ts';

export const OrganizationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
});

const Name = resourceName();

export const Organization = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    memberCount: Type.Integer(),
    projectCount: Type.Integer(),
    createdAt: Time(),
    version: Type.Integer({
      description: 'Counts changes of the organization, not of its members; also sent as `ETag`.',
    }),
    abilities: Type.Object({
      update: Type.Boolean(),
      delete: Type.Boolean({
        description: 'Also false while the organization has projects or single sign-on connections.',
      }),
      viewMembers: Type.Boolean(),
      manageMembers: Type.Boolean(),
      createProject: Type.Boolean(),
    }),
    denials: Type.Record(Type.String(), Type.String(), {
      description: 'Why abilities are false, where there is a particular reason: ability → error code.',
    }),
  },
  {
    $id: 'Organization',
    description: 'A tenant: owns projects and isolates users and data from other organizations.',
  },
);
export type OrganizationBody = Static<typeof Organization>;

export const OrganizationQuery = Type.Object(
  { q: ResourceSearch, ...RESOURCE_PAGING },
  { additionalProperties: false },
);
export type OrganizationQueryInput = Static<typeof OrganizationQuery>;

export const OrganizationList = Type.Object({
  items: Type.Array(Type.Ref('Organization')),
  ...RESOURCE_PAGE,
});

export const CreateOrganization = Type.Object(
  { name: Name, members: Type.Optional(NewMembers) },
  { additionalProperties: false },
);
export type CreateOrganizationInput = Static<typeof CreateOrganization>;

export const UpdateOrganization = Type.Object(
  { name: Type.Optional(Name), members: Type.Optional(MemberChanges) },
  {
    additionalProperties: false,
    description: 'JSON Merge Patch (RFC 7396): absent fields stay as they are.',
  },
);
export type UpdateOrganizationInput = Static<typeof UpdateOrganization>;
