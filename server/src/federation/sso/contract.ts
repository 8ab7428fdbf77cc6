import Type, { type Static } from 'typebox';
import { Nullable, Time, Total } from '../../lib/schema.ts';

const Name = Type.String({ format: 'username', description: 'What the sign-in page calls it.' });
const Text = Nullable(Type.String());
const Id = Type.String({ format: 'uuid' });
const NullableId = Nullable(Id);
const Line = (maxLength = 1024) => Type.String({ format: 'line', minLength: 1, maxLength });
const NullableLine = (maxLength = 1024) => Nullable(Type.String({ format: 'line', maxLength }));
const WebUrl = Type.String({ format: 'web-url', maxLength: 2048 });
const NullableUrl = Nullable(Type.String({ format: 'web-url', maxLength: 2048 }));
const Certificate = Type.String({
  format: 'certificate',
  maxLength: 16_384,
  description: 'PEM or bare Base64, with an RSA key of at least 2048 bits.',
});
const Role = Type.Enum(['admin', 'viewer']);
const Protocol = Type.Enum(['saml', 'oidc']);
const Encryption = Type.Enum(['off', 'accepted']);
const LogoutBinding = Type.Enum(['redirect', 'post'], {
  description: 'How logout messages are sent to `logoutUrl`: by HTTP-Redirect or HTTP-POST.',
});
const TokenAuth = Type.Enum(['basic', 'post', 'private_key_jwt']);
const strict = { additionalProperties: false };

/** The fields of a SAML connection that admins write; merged into what is there. */
const SamlInput = Type.Object(
  {
    loginUrl: Type.Optional(WebUrl),
    logoutUrl: Type.Optional(NullableUrl),
    logoutBinding: Type.Optional(LogoutBinding),
    idpEntityId: Type.Optional(Line()),
    certificates: Type.Optional(
      Type.Array(Certificate, {
        maxItems: 5,
        description: 'Any of them may sign, so that a provider’s new key can be added before it is used.',
      }),
    ),
    metadataUrl: Type.Optional(NullableUrl),
    metadataCertificate: Type.Optional(Nullable(Certificate)),
    metadataXml: Type.Optional(
      Type.String({
        format: 'text',
        maxLength: 60_000,
        description:
          'Write-only: fills `loginUrl`, `logoutUrl`, `logoutBinding`, `idpEntityId` and `certificates`.',
      }),
    ),
    signRequests: Type.Optional(Type.Boolean()),
    forceLogin: Type.Optional(Type.Boolean()),
    nameIdFormat: Type.Optional(NullableLine(200)),
    subjectAttribute: Type.Optional(NullableLine(200)),
    encryption: Type.Optional(Encryption),
    idpInitiated: Type.Optional(Type.Boolean()),
  },
  strict,
);

const OidcInput = Type.Object(
  {
    issuer: Type.Optional(WebUrl),
    clientId: Type.Optional(Line()),
    clientSecret: Type.Optional(
      Nullable(Type.String({ format: 'line', maxLength: 1024, description: 'Write-only.' })),
    ),
    scopes: Type.Optional(Line(500)),
    subjectClaim: Type.Optional(Line(200)),
    tokenAuth: Type.Optional(TokenAuth),
    acrValues: Type.Optional(NullableLine(500)),
    forceLogin: Type.Optional(Type.Boolean()),
  },
  strict,
);

const MfaProof = Type.Array(
  Type.Object(
    {
      source: Type.Enum(['acr', 'amr', 'authnContext', 'attribute']),
      name: Type.Optional(Line(200)),
      value: Line(500),
    },
    strict,
  ),
  { maxItems: 20 },
);

const RoleMapping = Type.Array(
  Type.Object(
    {
      attribute: Line(200),
      value: Line(500),
      organizationId: Type.Optional(NullableId),
      projectId: Type.Optional(NullableId),
      role: Role,
    },
    strict,
  ),
  { maxItems: 200 },
);

const fields = {
  enabled: Type.Optional(Type.Boolean()),
  enforced: Type.Optional(Type.Boolean()),
  domains: Type.Optional(
    Type.Array(
      Type.Object(
        {
          name: Type.String({ format: 'domain', maxLength: 253 }),
          verified: Type.Optional(Type.Boolean({ description: 'Ignored; kept by name.' })),
          record: Type.Optional(Type.Unknown({ description: 'Ignored.' })),
        },
        strict,
      ),
      { maxItems: 50 },
    ),
  ),
  saml: Type.Optional(SamlInput),
  oidc: Type.Optional(OidcInput),
  mfaProof: Type.Optional(MfaProof),
  provisioning: Type.Optional(
    Type.Object(
      {
        autoBind: Type.Optional(Type.Boolean()),
        createUsers: Type.Optional(Type.Boolean()),
        defaultRole: Type.Optional(Role),
        organizationId: Type.Optional(NullableId),
      },
      strict,
    ),
  ),
  attributeMapping: Type.Optional(
    Type.Object(
      {
        email: Type.Optional(NullableLine(200)),
        name: Type.Optional(NullableLine(200)),
        groups: Type.Optional(NullableLine(200)),
      },
      strict,
    ),
  ),
  roleMapping: Type.Optional(RoleMapping),
  breakGlassUserIds: Type.Optional(
    Type.Array(Id, {
      maxItems: 20,
      description: 'System admins who keep their passwords although the connection is enforced.',
    }),
  ),
};

export const CreateConnection = Type.Object(
  { name: Name, protocol: Protocol, organizationId: Type.Optional(NullableId), ...fields },
  strict,
);
export const UpdateConnection = Type.Object({ name: Type.Optional(Name), ...fields }, strict);
export type CreateConnectionInput = Static<typeof CreateConnection>;
export type UpdateConnectionInput = Static<typeof UpdateConnection>;

export const ConnectionId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'A connection.' }),
});
export const DomainParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'A connection.' }),
  name: Type.String({ maxLength: 253, description: 'One of its domains.' }),
});

const DomainBody = Type.Object({
  name: Type.String(),
  verified: Type.Boolean(),
  record: Type.Object({ type: Type.Literal('TXT'), name: Type.String(), value: Type.String() }),
});

const CertificateFacts = Type.Object({
  certificate: Type.String(),
  subject: Type.String(),
  expiresAt: Time(),
  expired: Type.Boolean(),
});

/** One identity provider. */
export const SsoConnection = Type.Object(
  {
    id: Id,
    name: Type.String(),
    protocol: Protocol,
    enabled: Type.Boolean(),
    enforced: Type.Boolean(),
    organizationId: NullableId,
    organizationName: Text,
    domains: Type.Array(DomainBody),
    saml: Type.Union([
      Type.Object({
        loginUrl: Type.String(),
        logoutUrl: Text,
        logoutBinding: LogoutBinding,
        idpEntityId: Type.String(),
        certificates: Type.Array(Type.String()),
        certificateDetails: Type.Array(CertificateFacts),
        metadataUrl: Text,
        metadataCertificate: Text,
        signRequests: Type.Boolean(),
        forceLogin: Type.Boolean(),
        nameIdFormat: Text,
        subjectAttribute: Text,
        encryption: Encryption,
        idpInitiated: Type.Boolean(),
      }),
      Type.Null(),
    ]),
    oidc: Type.Union([
      Type.Object({
        issuer: Type.String(),
        clientId: Type.String(),
        clientSecretSet: Type.Boolean({ description: 'The secret itself is never returned.' }),
        scopes: Type.String(),
        subjectClaim: Type.String(),
        tokenAuth: TokenAuth,
        acrValues: Text,
        forceLogin: Type.Boolean(),
      }),
      Type.Null(),
    ]),
    mfaProof: Type.Array(
      Type.Object({ source: Type.String(), name: Type.Optional(Type.String()), value: Type.String() }),
    ),
    provisioning: Type.Object({
      autoBind: Type.Boolean(),
      createUsers: Type.Boolean(),
      defaultRole: Role,
      organizationId: NullableId,
    }),
    attributeMapping: Type.Object({ email: Text, name: Text, groups: Text }),
    roleMapping: Type.Array(
      Type.Object({
        attribute: Type.String(),
        value: Type.String(),
        organizationId: Type.Optional(Id),
        projectId: Type.Optional(Id),
        role: Role,
      }),
    ),
    breakGlassUserIds: Type.Array(Id),
    serviceProvider: Type.Object({
      entityId: Type.String(),
      acsUrl: Type.String(),
      logoutUrl: Type.String({ description: 'Single logout of SAML, by HTTP-Redirect and HTTP-POST.' }),
      metadataUrl: Type.String(),
      redirectUri: Type.String(),
      jwksUrl: Type.String(),
      loggedOutUrl: Type.String({ description: 'The post-logout redirect URI of OpenID Connect.' }),
      backchannelLogoutUrl: Type.String(),
      frontchannelLogoutUrl: Type.String(),
      startUrl: Type.String(),
      signingCertificates: Type.Array(Type.String()),
    }),
    identityCount: Type.Integer(),
    testedAt: Nullable(Time('When a dry run last ended in a sign-in.')),
    metadataRefreshedAt: Nullable(Time()),
    metadataFailure: Text,
    createdAt: Time(),
    updatedAt: Time(),
    version: Type.Integer(),
    abilities: Type.Object({ update: Type.Boolean(), delete: Type.Boolean(), test: Type.Boolean() }),
  },
  { $id: 'SsoConnection', description: 'A connection to an identity provider.' },
);
export type SsoConnectionBody = Static<typeof SsoConnection>;

export const ConnectionList = Type.Object({
  items: Type.Array(Type.Ref('SsoConnection')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

export const TestStarted = Type.Object({ id: Id, url: Type.String(), expiresAt: Time() });
export const TestQuery = Type.Object({ id: Id }, strict);
const TestOutcome = Type.Enum([
  'signed_in',
  'linked',
  'created',
  'activated',
  'link_required',
  'registration_required',
  'refused',
]);
export const TestResult = Type.Object({
  id: Id,
  state: Type.Enum(['waiting', 'done', 'expired']),
  outcome: Nullable(TestOutcome),
  reason: Text,
  detail: Text,
  subject: Text,
  email: Text,
  name: Text,
  attributes: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
  user: Type.Union([Type.Object({ id: Id, username: Type.String(), email: Type.String() }), Type.Null()]),
  changes: Type.Array(
    Type.Object({
      field: Type.Enum(['username', 'membership']),
      organizationId: Type.Optional(Id),
      projectId: Type.Optional(Id),
      before: Text,
      after: Text,
    }),
    { description: 'What a sign-in would change of the user.' },
  ),
});
export type TestResultBody = Static<typeof TestResult>;

export const Discover = Type.Object(
  { email: Type.String({ format: 'text', minLength: 1, maxLength: 1024 }) },
  strict,
);
export const Discovered = Type.Object({
  connection: Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()]),
  passwordAllowed: Type.Boolean(),
});

/** Connections that the sign-in page offers without asking for an address. */
export const OfferedConnections = Type.Object({
  items: Type.Array(Type.Object({ id: Id, name: Type.String(), protocol: Protocol })),
  nextCursor: Type.Null(),
  total: Type.Object({ value: Type.Integer(), exact: Type.Boolean() }),
  emailFirst: Type.Boolean({
    description:
      'Whether the sign-in page asks for the email first, since an enabled connection has a verified domain.',
  }),
});

/** How the caller can prove again who they are. */
export const ReauthenticationMethods = Type.Object({
  methods: Type.Array(Type.Enum(['password', 'sso'])),
  connection: Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()], {
    description: 'Where `sso` leads.',
  }),
  password: Type.Enum(['set', 'missing', 'refused'], {
    description: 'Whether the account has a password; `refused`: the email domain requires single sign-on.',
  }),
});
export const Reauthenticate = Type.Object(
  {
    password: Type.Optional(Type.String({ format: 'text', minLength: 1, maxLength: 1024 })),
    method: Type.Optional(Type.Enum(['sso'])),
    returnTo: Type.Optional(Type.String({ format: 'text', maxLength: 2000 })),
  },
  { ...strict, description: 'Either `password`, or `method: "sso"` with `returnTo`.' },
);
/** After a password the session; for `sso` where the browser goes. */
export const Reauthenticated = Type.Object({
  url: Type.Optional(Type.String({ description: 'Where the browser signs in again.' })),
  authenticatedAt: Type.Optional(Time()),
});
export const SignedOutEverywhere = Type.Object({
  url: Nullable(Type.String({ description: 'Where the browser signs out at the identity provider.' })),
});

/** What is still asked after a provider's answer. */
export const PendingSignIn = Type.Object({
  state: Type.Enum(['link', 'register']),
  connection: Type.Object({ id: Id, name: Type.String() }),
  email: Text,
  name: Text,
});
export const LinkPending = Type.Object(
  { password: Type.String({ format: 'text', minLength: 1, maxLength: 1024 }) },
  strict,
);
export const RegisterPending = Type.Object(
  {
    username: Type.String({ format: 'username' }),
    phone: Type.Optional(Nullable(Type.String({ format: 'phone' }))),
  },
  strict,
);

const Identity = Type.Object({
  id: Id,
  connection: Type.Object({ id: Id, name: Type.String(), protocol: Protocol }),
  subject: Type.String(),
  email: Text,
  createdAt: Time(),
  lastUsedAt: Nullable(Time()),
});
export const IdentityList = Type.Object({
  items: Type.Array(Identity),
  nextCursor: Nullable(Type.String()),
  total: Type.Object({ value: Type.Integer(), exact: Type.Boolean() }),
});
export const UserIdentityParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'A user.' }),
  identityId: Type.String({ format: 'uuid', description: 'An identity of that user.' }),
});
