import Type, { type Static } from 'typebox';
import { GRANTS, ORGANIZATION_PERMISSIONS } from '../../access/permissions.ts';
import { Nullable, Total } from '../../lib/schema.ts';
import { Person } from './contract.ts';

const EffectiveGrant = Type.Object(
  {
    grant: Type.Enum([...GRANTS, 'organization_viewer', 'project_viewer']),
    through: Type.Object({
      type: Type.Enum(['system', 'organization', 'project']),
      id: Nullable(Type.String()),
      name: Nullable(Type.String()),
    }),
  },
  { description: 'What somebody is at the place, and through what.' },
);

/** Where one asks about. */
export const AccessQuery = Type.Object(
  {
    organizationId: Type.Optional(Type.String({ format: 'uuid', description: 'This or `projectId`.' })),
    projectId: Type.Optional(Type.String({ format: 'uuid', description: 'This or `organizationId`.' })),
  },
  { additionalProperties: false },
);
export type AccessQueryInput = Static<typeof AccessQuery>;

/** What somebody may do at an organization or project, and why. */
export const Access = Type.Object({
  user: Person,
  place: Type.Object({
    type: Type.Enum(['organization', 'project']),
    id: Type.String(),
    name: Type.String(),
    organizationId: Type.String(),
    organizationName: Type.String(),
  }),
  isActive: Type.Boolean({ description: 'Who is not may do nothing, whatever they are.' }),
  grants: Type.Array(EffectiveGrant),
  abilities: Type.Array(
    Type.Object({
      ability: Type.Enum([...ORGANIZATION_PERMISSIONS]),
      allowed: Type.Boolean(),
      grantedBy: Type.Array(Type.Enum([...GRANTS])),
    }),
  ),
});

/** Everyone with access to an organization or project, in the order of names; system admins who are no members last. */
export const AccessList = Type.Object({
  items: Type.Array(Type.Object({ user: Person, grants: Type.Array(EffectiveGrant) })),
  nextCursor: Nullable(Type.String()),
  total: Total,
  systemAdmins: Type.Object({
    included: Type.Boolean({ description: 'Only for system admins: others know those among their members.' }),
  }),
});
