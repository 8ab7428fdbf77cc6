import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Nullable } from '../../lib/schema.ts';

const Text = Nullable(Type.String());
const Role = Type.Enum(['admin', 'viewer']);

/** What a SAML connection knows of its provider. */
const SamlConfig = Type.Object({
  loginUrl: Type.String(),
  logoutUrl: Text,
  /** How messages are sent to `logoutUrl`. */
  logoutBinding: Type.Enum(['redirect', 'post'], { default: 'redirect' }),
  idpEntityId: Type.String(),
  /** PEM. */
  certificates: Type.Array(Type.String()),
  metadataUrl: Text,
  /** PEM; the metadata must be signed by it. */
  metadataCertificate: Text,
  signRequests: Type.Boolean(),
  forceLogin: Type.Boolean(),
  nameIdFormat: Text,
  /** null: the NameID. */
  subjectAttribute: Text,
  encryption: Type.Enum(['off', 'accepted']),
  /** An unsolicited response begins a sign-in of ours instead of being refused. */
  idpInitiated: Type.Boolean(),
});

/** What an OpenID Connect connection knows of its provider. */
const OidcConfig = Type.Object({
  issuer: Type.String(),
  clientId: Type.String(),
  scopes: Type.String(),
  subjectClaim: Type.String(),
  tokenAuth: Type.Enum(['basic', 'post', 'private_key_jwt']),
  acrValues: Text,
  forceLogin: Type.Boolean(),
});

/** What is kept of a connection in one JSON column, checked when it is read. */
export const ConnectionConfig = Type.Object({
  saml: Type.Union([SamlConfig, Type.Null()]),
  oidc: Type.Union([OidcConfig, Type.Null()]),
  mfaProof: Type.Array(
    Type.Object({
      source: Type.Enum(['acr', 'amr', 'authnContext', 'attribute']),
      name: Type.Optional(Type.String()),
      value: Type.String(),
    }),
  ),
  provisioning: Type.Object({
    autoBind: Type.Boolean(),
    createUsers: Type.Boolean(),
    defaultRole: Role,
    organizationId: Text,
  }),
  attributeMapping: Type.Object({ email: Text, name: Text, groups: Text }),
  roleMapping: Type.Array(
    Type.Object({
      attribute: Type.String(),
      value: Type.String(),
      organizationId: Type.Optional(Type.String()),
      projectId: Type.Optional(Type.String()),
      role: Role,
    }),
  ),
  breakGlassUserIds: Type.Array(Type.String()),
});

export type ConnectionConfig = Static<typeof ConnectionConfig>;
/** Returns a stored configuration, checked. */
export const parseConfig = compiled(ConnectionConfig);
export type SamlConfig = Static<typeof SamlConfig>;
export type OidcConfig = Static<typeof OidcConfig>;

/** A domain of a connection, and the proof that its owner agreed. */
export interface Domain {
  name: string;
  /** What the TXT record must contain. */
  token: string;
  verifiedAt: Date | null;
}

/** One identity provider, as admins set it up. */
export interface Connection extends ConnectionConfig {
  id: string;
  name: string;
  protocol: 'saml' | 'oidc';
  enabled: boolean;
  enforced: boolean;
  organizationId: string | null;
  domains: Domain[];
  /** Sealed. */
  clientSecret: string | null;
  entityId: string;
  /** Sealed, PEM. */
  privateKey: string;
  /** PEM. */
  certificate: string;
  testedAt: Date | null;
  metadataRefreshedAt: Date | null;
  metadataFailure: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The settings of a connection's protocol, or an error of ours: the other protocol's routes are never reached with it. */
export function samlOf(connection: Connection): SamlConfig | undefined {
  return connection.protocol === 'saml' ? (connection.saml ?? undefined) : undefined;
}

/** The same for OpenID Connect. */
export function oidcOf(connection: Connection): OidcConfig | undefined {
  return connection.protocol === 'oidc' ? (connection.oidc ?? undefined) : undefined;
}

/** What a provider's verified answer says of a user, whatever the protocol. */
const Answer = Type.Object({
  subject: Type.String(),
  email: Text,
  /** null: the protocol or the provider does not say. */
  emailVerified: Nullable(Type.Boolean()),
  name: Text,
  attributes: Type.Record(Type.String(), Type.Array(Type.String())),
  /** Groups may be missing because there are too many of them. */
  groupsOverage: Type.Boolean(),
  /** Authentication methods (RFC 8176). */
  amr: Type.Array(Type.String()),
  /** RFC 3339; null: not said. */
  endsAt: Text,
  sessionIndex: Text,
  /** What signing out at the provider needs: NameID as JSON, or the ID token. */
  logoutHint: Text,
  /** The user's name in the provider's logout messages: the NameID's value, or `sub`. */
  logoutSubject: Text,
  /** When the user proved to the provider who they are; RFC 3339, null: not said. */
  authenticatedAt: Text,
});
export type Answer = Static<typeof Answer>;
/** Returns a stored answer, checked. */
export const parseAnswer = compiled(Answer);

/**
 * Returns a function that checks values against a schema. It compiles the schema at the first use, because that takes
 * milliseconds; checking without takes up to one each time, and a sign-in reads several connections.
 */
function compiled<Schema extends TSchema>(schema: Schema): (value: unknown) => Static<Schema> {
  let validator: ReturnType<typeof Compile<Schema>> | undefined;
  return (value) => {
    validator ??= Compile(schema);
    return validator.Parse(value);
  };
}
