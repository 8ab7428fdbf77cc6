import Type, { type Static } from 'typebox';
import { Nullable, Time } from '../lib/schema.ts';
import { FACILITIES, PASSWORD_MAX_LENGTH, SEVERITIES, SYSLOG_FRAMINGS } from './catalogue.ts';
import { MAX_IMAGE_BYTES } from './images.ts';

const Version = Type.Integer({ description: 'Incremented by each change; also sent as `ETag`.' });

/** Options of every patch. */
const mergePatch = {
  additionalProperties: false,
  description: 'JSON Merge Patch (RFC 7396): absent fields stay unchanged, `null` clears a field.',
} as const;

const Language = Type.Enum(['en', 'zh']);
const PasswordPreset = Type.Enum(['reference', 'nist', 'custom'], {
  description:
    '`reference`: at least 8 characters, two of letters, numbers and symbols; `nist`: at least 15, no composition rules (NIST SP 800-63B-4); `custom`: as set by the other fields.',
});
const MinClasses = {
  description: 'How many of letters, numbers and symbols must be combined; 0: no requirement.',
};
const History = {
  description: 'How many recent passwords, including the current one, can’t be reused; 0: no limit.',
};

/** The password policy, for forms that explain it and measure strength. */
const PasswordPolicyFacts = Type.Object({
  preset: PasswordPreset,
  minLength: Type.Integer({ description: 'Characters.' }),
  maxLength: Type.Integer({ description: 'Characters.' }),
  minClasses: Type.Integer(MinClasses),
  history: Type.Integer(History),
});

const BrandingFacts = Type.Object({
  accentColor: Nullable(
    Type.String({ description: '`#rrggbb`, readable under white text; null: the default.' }),
  ),
  logoUrl: Nullable(Type.String({ description: 'Path of the logo, which changes with it.' })),
  imageUrl: Nullable(Type.String({ description: 'Path of the image beside the sign-in form.' })),
});

/** Public information that the console needs before sign-in. */
export const SystemFacts = Type.Object({
  name: Type.String(),
  inviteMethod: Type.Enum(['none', 'email', 'both']),
  language: Language,
  passwordPolicy: PasswordPolicyFacts,
  mailConfigured: Type.Boolean({
    description:
      'Whether a mail server is configured. Without one, links are shown to the admin, who shares them.',
  }),
  contactEmail: Nullable(Type.String({ description: 'Contact for users who need help.' })),
  passwordResetExpiryMinutes: Type.Integer({
    description: 'How long password reset links are valid.',
  }),
  branding: BrandingFacts,
});

const SystemName = Type.String({
  format: 'line',
  minLength: 1,
  maxLength: 50,
  description: 'The name of the system.',
});

export const GeneralBody = Type.Object({
  name: Type.String(),
  rootUrl: Type.String({ description: 'The base of all links in mails.' }),
  language: Language,
  contactEmail: Nullable(Type.String()),
  version: Version,
});
export const UpdateGeneral = Type.Object(
  {
    name: Type.Optional(SystemName),
    rootUrl: Type.Optional(
      Nullable(
        Type.String({
          format: 'root-url',
          description:
            'An http:// or https:// URL with host and optional port, without a path. null: the configured ROOT_URL.',
        }),
      ),
    ),
    language: Type.Optional(Language),
    contactEmail: Type.Optional(Nullable(Type.String({ format: 'email-address' }))),
  },
  mergePatch,
);

const Provider = Type.Enum(['none', 'gmail', 'other'], {
  description:
    '`gmail`: needs only an address (`username`) and an app password; `none`: no mail is sent, links are shown to the admin.',
});
const Encryption = Type.Enum(['none', 'starttls', 'tls']);
const Text = Nullable(Type.String());
export const MailBody = Type.Object({
  provider: Provider,
  host: Text,
  port: Type.Integer(),
  encryption: Encryption,
  username: Text,
  passwordSet: Type.Boolean({
    description:
      'The password itself is never returned. Also false if the current SECRET_KEY can’t decrypt it.',
  }),
  fromName: Text,
  fromAddress: Text,
  version: Version,
});
export const UpdateMail = Type.Object(
  {
    provider: Type.Optional(Provider),
    host: Type.Optional(Nullable(Type.String({ format: 'host', maxLength: 253 }))),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
    encryption: Type.Optional(Encryption),
    username: Type.Optional(Nullable(Type.String({ format: 'line', maxLength: 254 }))),
    password: Type.Optional(
      Nullable(
        Type.String({
          format: 'line',
          maxLength: 1024,
          description:
            'Write-only. Required again when the provider, the host or the port changes, so that it is not sent to another server.',
        }),
      ),
    ),
    fromName: Type.Optional(Nullable(Type.String({ format: 'line', maxLength: 100 }))),
    fromAddress: Type.Optional(Nullable(Type.String({ format: 'email-address' }))),
  },
  mergePatch,
);

const Method = Type.Enum(['none', 'email', 'both'], {
  description: '`none`: admins create users directly; `email`: users are invited; `both`: either.',
});
const MAX_INVITATION_HOURS = 30 * 24;
const MAX_RESET_MINUTES = 24 * 60;
export const UserInviteBody = Type.Object({
  method: Method,
  invitationExpiryHours: Type.Integer(),
  passwordResetExpiryMinutes: Type.Integer(),
  version: Version,
});
export const UpdateUserInvite = Type.Object(
  {
    method: Type.Optional(Method),
    invitationExpiryHours: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_INVITATION_HOURS })),
    passwordResetExpiryMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: MAX_RESET_MINUTES })),
  },
  mergePatch,
);

export const PasswordPolicyBody = Type.Object({
  preset: PasswordPreset,
  minLength: Type.Integer(),
  minClasses: Type.Integer(MinClasses),
  history: Type.Integer(History),
  version: Version,
});
export const UpdatePasswordPolicy = Type.Object(
  {
    preset: Type.Optional(PasswordPreset),
    minLength: Type.Optional(
      // The minimum is that of ASVS 5.0, 6.2.1; the maximum leaves room below the maximum length.
      Type.Integer({ minimum: 8, maximum: PASSWORD_MAX_LENGTH / 2 }),
    ),
    minClasses: Type.Optional(Type.Integer({ minimum: 0, maximum: 3, ...MinClasses })),
    history: Type.Optional(
      // Each costs one more hash when a password is changed.
      Type.Integer({ minimum: 0, maximum: 10, ...History }),
    ),
  },
  mergePatch,
);

const Transport = Type.Enum(['udp', 'tcp', 'tls'], {
  description: 'With `udp`, losses go unnoticed (RFC 5426).',
});
const Framing = Type.Enum([...SYSLOG_FRAMINGS], {
  description:
    'How messages are separated with `tcp` and `tls`: `octet-counting` puts the length before each (RFC 6587, RFC 5425), `newline` a line feed after each.',
});
const Pem = (maxLength: number, description: string) => Nullable(Type.String({ maxLength, description }));
const Host = Type.String({ format: 'host', maxLength: 253 });
const Port = Type.Integer({ minimum: 1, maximum: 65535 });
const Facility = Type.Union([Type.Enum([...FACILITIES]), Type.Integer({ minimum: 0, maximum: 23 })], {
  description: 'Name or code (RFC 5424, table 1), returned as it was entered.',
});
const Severity = Type.Union([Type.Enum([...SEVERITIES]), Type.Integer({ minimum: 0, maximum: 7 })], {
  description: 'Name or code (RFC 5424, table 2), returned as it was entered.',
});

export const SyslogBody = Type.Object({
  enabled: Type.Boolean(),
  transport: Transport,
  framing: Framing,
  host: Nullable(Type.String()),
  port: Type.Integer(),
  facility: Facility,
  severity: Severity,
  clientCertificateExpiresAt: Nullable(Time('When the client certificate expires; null: there is none.')),
  version: Version,
});
export const UpdateSyslog = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean({ description: 'Only events after it is enabled are forwarded.' })),
    transport: Type.Optional(Transport),
    framing: Type.Optional(Framing),
    host: Type.Optional(Nullable(Host)),
    port: Type.Optional(Port),
    facility: Type.Optional(Facility),
    severity: Type.Optional(Severity),
    clientCertificate: Type.Optional(
      Pem(16_384, 'PEM, for receivers that ask for one over TLS; changed together with `clientKey`.'),
    ),
    clientKey: Type.Optional(Pem(16_384, 'PEM, without a passphrase. Never returned.')),
  },
  mergePatch,
);

/** A hundred years. */
const MAX_RETENTION_DAYS = 36_500;
export const AuditRetentionBody = Type.Object({
  days: Nullable(Type.Integer({ description: 'Older events are deleted; null: events are kept forever.' })),
  version: Version,
});
export const UpdateAuditRetention = Type.Object(
  { days: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: MAX_RETENTION_DAYS }))) },
  mergePatch,
);

const Count = Type.Integer({ minimum: 0, maximum: 10_000, description: '0: off.' });
const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: '`HH:MM`.' });
const Days = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  maxItems: 7,
  uniqueItems: true,
  description: '1: Monday … 7: Sunday (ISO 8601).',
});
const Receivers = Type.Array(Type.String({ format: 'uuid' }), {
  maxItems: 20,
  uniqueItems: true,
  description: 'IDs of the system admins who get email about signals.',
});
const TimeZone = Nullable(
  Type.String({
    format: 'time-zone',
    maxLength: 64,
    description: 'A name of the IANA database, such as `Europe/Berlin`; null: no office hours.',
  }),
);
const FIELDS = {
  windowMinutes: Type.Integer({
    minimum: 1,
    maximum: 1440,
    description: 'The time window of the thresholds.',
  }),
  failuresOfAccount: Count,
  failuresFromAddress: Count,
  removalsByAdmin: Count,
  newDeviceOfAdmin: Type.Boolean(),
  officeTimeZone: TimeZone,
  officeDays: Days,
  officeFrom: TimeOfDay,
  officeTo: TimeOfDay,
  mailTo: Receivers,
};
export const SignalSettingsBody = Type.Object({ ...FIELDS, version: Version });
export const UpdateSignalSettings = Type.Partial(Type.Object(FIELDS), mergePatch);

const ImageBody = Nullable(
  Type.Object({
    url: Type.String({ description: 'Path.' }),
    mediaType: Type.Enum(['image/png', 'image/svg+xml']),
    bytes: Type.Integer(),
  }),
);
export const BrandingBody = Type.Object({
  systemName: Type.String({ description: 'The same as `name` of the general settings.' }),
  accentColor: BrandingFacts.properties.accentColor,
  logo: ImageBody,
  signInImage: ImageBody,
  version: Version,
});
const Upload = (bytes: number) =>
  Nullable(
    Type.String({
      pattern: '^(data:image/(png|svg\\+xml);base64,)?[A-Za-z0-9+/]+={0,2}$',
      maxLength: 'data:image/svg+xml;base64,'.length + Math.ceil(bytes / 3) * 4,
      description: `Write-only: a PNG or SVG file of at most ${bytes / 1024} KB, in Base64 or as a \`data:\` URL. It is stored without scripts, links and metadata. null removes it.`,
    }),
  );
export const UpdateBranding = Type.Object(
  {
    systemName: Type.Optional(SystemName),
    accentColor: Type.Optional(
      Nullable(
        Type.String({
          pattern: '^#[0-9a-fA-F]{6}$',
          description: 'At least 5:1 of contrast to white.',
        }),
      ),
    ),
    logo: Type.Optional(Upload(MAX_IMAGE_BYTES.logo)),
    signInImage: Type.Optional(Upload(MAX_IMAGE_BYTES.image)),
  },
  mergePatch,
);

export const BrandingImageParams = Type.Object({ kind: Type.Enum(['logo', 'image']) });

/** The patch of each section. */
export type UpdateInput = {
  general: Static<typeof UpdateGeneral>;
  mail: Static<typeof UpdateMail>;
  userInvite: Static<typeof UpdateUserInvite>;
  passwordPolicy: Static<typeof UpdatePasswordPolicy>;
  syslog: Static<typeof UpdateSyslog>;
  auditRetention: Static<typeof UpdateAuditRetention>;
  signals: Static<typeof UpdateSignalSettings>;
  branding: Static<typeof UpdateBranding>;
};

export const TestMail = Type.Object(
  { to: Type.String({ format: 'email-address', description: 'The recipient.' }) },
  { additionalProperties: false },
);
export const MailTestResult = Type.Object({
  delivered: Type.Boolean({ description: 'Whether the mail server accepted the message.' }),
  detail: Type.String({ description: 'The response of the mail server, or why it could not be reached.' }),
});

export const TestRootUrl = Type.Object(
  {
    rootUrl: Type.Optional(
      Type.String({ format: 'root-url', description: 'The address to test; if absent, the current one.' }),
    ),
  },
  { additionalProperties: false },
);
export const RootUrlTestResult = Type.Object({
  reached: Type.Boolean({ description: 'Whether this installation can be reached there.' }),
  detail: Nullable(Type.String({ description: 'The reason if it can’t be reached.' })),
});
