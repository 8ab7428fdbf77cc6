import Type from 'typebox';
import { Nullable, Time, Total } from '../../lib/schema.ts';
import { SystemFacts } from '../../settings/index.ts';
import { PresentedPassword } from '../credentials/index.ts';

const Text = Nullable(Type.String());

/** One signed-in browser or device. */
export const Session = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    current: Type.Boolean({ description: 'The session that this request came with.' }),
    createdAt: Time(),
    lastSeenAt: Time(),
    expiresAt: Time(),
    remembered: Type.Boolean(),
    address: Text,
    userAgent: Text,
    device: Nullable(
      Type.String({ description: 'Browser and system in words, such as “Firefox on Linux”.' }),
    ),
    amr: Type.Array(Type.String(), {
      description: 'How the user signed in (RFC 8176): `pwd`, `fed` (single sign-on), `mfa`.',
    }),
    ssoConnectionId: Nullable(
      Type.String({ format: 'uuid', description: 'The single sign-on connection that it began by.' }),
    ),
  },
  { $id: 'Session', description: 'One signed-in browser or device.' },
);

export const SessionList = Type.Object({
  items: Type.Array(Type.Ref('Session')),
  nextCursor: Type.Null(),
  total: Total,
});

export const SignIn = Type.Object(
  {
    email: Type.String({ format: 'text', minLength: 1, maxLength: 1024 }),
    password: PresentedPassword,
    rememberMe: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Stay signed in for 30 days; else until the browser closes or 12 hours without use.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Who am I. */
export const SessionAnswer = Type.Object({
  user: Type.Ref('User'),
  session: Type.Ref('Session'),
  abilities: Type.Object({
    listUsers: Type.Boolean({ description: 'For admins of any kind; what is in the list is theirs to see.' }),
    listOrganizations: Type.Boolean(),
    listProjects: Type.Boolean(),
    createOrganization: Type.Boolean(),
    createProject: Type.Boolean({ description: 'In some organization.' }),
    inviteMembers: Type.Boolean({
      description: 'To some organization, by e-mail, whether or not the person has an account.',
    }),
    createUser: Type.Boolean({ description: 'Also false when people are invited instead.' }),
    inviteUsers: Type.Boolean({ description: 'Also false when people are created instead.' }),
    manageInvitations: Type.Boolean(),
    manageSettings: Type.Boolean(),
    viewAudit: Type.Boolean({ description: 'The audit trail, each admin within what they administer.' }),
    viewActivity: Type.Boolean({ description: 'Numbers of sign-ins and people, each admin of their own.' }),
    viewSignals: Type.Boolean(),
  }),
  system: SystemFacts,
});

export const UserSessionParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'A user.' }),
  sessionId: Type.String({ format: 'uuid', description: 'A session of that user.' }),
});
export const SessionParams = Type.Object({
  sessionId: Type.String({ format: 'uuid', description: 'One of my sessions.' }),
});
