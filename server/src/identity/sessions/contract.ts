import Type from 'typebox';
import { Nullable, PresentedPassword, Time, Total } from '../../lib/schema.ts';
import { SystemFacts } from '../../settings/index.ts';

const Text = Nullable(Type.String());

/** One signed-in browser or device. */
export const Session = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    current: Type.Boolean({ description: 'The session that this request was authenticated with.' }),
    createdAt: Time(),
    lastSeenAt: Time(),
    expiresAt: Time(),
    remembered: Type.Boolean(),
    address: Text,
    userAgent: Text,
    device: Nullable(
      Type.String({ description: 'Browser and operating system, such as “Firefox on Linux”.' }),
    ),
    amr: Type.Array(Type.String(), {
      description: 'How the user signed in (RFC 8176): `pwd`, `fed` (single sign-on), `mfa`.',
    }),
    authenticatedAt: Time('When the user last proved who they are.'),
    ssoConnectionId: Nullable(
      Type.String({ format: 'uuid', description: 'The single sign-on connection that it began by.' }),
    ),
  },
  { $id: 'Session', description: 'One signed-in browser or device.' },
);

export const SessionList = Type.Object({
  items: Type.Array(Type.Ref('Session')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

export const SignIn = Type.Object(
  {
    email: Type.String({ format: 'text', minLength: 1, maxLength: 1024 }),
    password: PresentedPassword,
    rememberMe: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Stay signed in for 30 days; otherwise until the browser closes or 12 hours without use.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The current session. */
export const SessionResponse = Type.Object({
  user: Type.Ref('User'),
  session: Type.Ref('Session'),
  abilities: Type.Object({
    listUsers: Type.Boolean({
      description:
        'True for admins, and for members of projects; the list contains the users that they can see.',
    }),
    listOrganizations: Type.Boolean(),
    listProjects: Type.Boolean(),
    createOrganization: Type.Boolean(),
    createProject: Type.Boolean({ description: 'In at least one organization.' }),
    inviteMembers: Type.Boolean({
      description: 'To at least one organization, by email, whether or not the invited user has an account.',
    }),
    createUser: Type.Boolean({ description: 'Also false when users must be invited.' }),
    inviteUsers: Type.Boolean({ description: 'Also false when invitations are turned off.' }),
    manageInvitations: Type.Boolean(),
    manageSettings: Type.Boolean(),
    viewAudit: Type.Boolean({
      description:
        'The audit log, limited to the organizations and projects whose events the caller may see.',
    }),
    viewActivity: Type.Boolean({
      description: 'Sign-in and user statistics, limited to what the caller administers.',
    }),
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
