import Type, { type Static } from 'typebox';
import { Nullable } from '../lib/schema.ts';
import { PASSWORD_MAX_LENGTH } from './catalogue.ts';
import type { MonitoringUpdates } from './monitoring-contract.ts';
import { merge, Version } from './patches.ts';

const Language = Type.Enum(['en', 'zh']);
const PasswordPreset = Type.Enum(['reference', 'nist', 'custom'], {
  description:
    '`reference`: at least 8 characters, two of letters, numbers and symbols; `nist`: at least 15, no composition (NIST SP 800-63B-4); `custom`: as the other fields say.',
});
const MinClasses = {
  description: 'How many of letters, numbers and symbols must be combined; 0: no such rule.',
};
const History = {
  description:
    'How many of the latest passwords, the present one included, may not be taken again; 0: any may.',
};

/** The rules for new passwords, for a form that explains them and measures strength. */
const PasswordPolicyFacts = Type.Object({
  preset: PasswordPreset,
  minLength: Type.Integer({ description: 'Characters.' }),
  maxLength: Type.Integer({ description: 'Characters.' }),
  minClasses: Type.Integer(MinClasses),
  history: Type.Integer(History),
});

/** What a console must know of the system before it shows anything; nothing here is a secret. */
export const SystemFacts = Type.Object({
  name: Type.String(),
  inviteMethod: Type.Enum(['none', 'email']),
  language: Language,
  passwordPolicy: PasswordPolicyFacts,
  mailConfigured: Type.Boolean({
    description: 'Whether a mail server is set up; without one links are given to the admin to pass on.',
  }),
  contactEmail: Nullable(Type.String({ description: 'Whom to ask when Roster can’t help.' })),
  passwordResetExpiryMinutes: Type.Integer({
    description: 'How long a link that sets a new password works, to tell who asks for one.',
  }),
});

export const GeneralBody = Type.Object({
  name: Type.String(),
  rootUrl: Type.String({ description: 'Every link in every mail begins with it.' }),
  language: Language,
  contactEmail: Nullable(Type.String()),
  version: Version,
});
export const UpdateGeneral = Type.Object(
  {
    name: Type.Optional(
      Type.String({ format: 'line', minLength: 1, maxLength: 50, description: 'What the system is called.' }),
    ),
    rootUrl: Type.Optional(
      Nullable(
        Type.String({
          format: 'root-url',
          description: 'http:// or https://, a host, perhaps a port; no path. null: the configured ROOT_URL.',
        }),
      ),
    ),
    language: Type.Optional(Language),
    contactEmail: Type.Optional(Nullable(Type.String({ format: 'email-address' }))),
  },
  merge,
);

const Provider = Type.Enum(['none', 'gmail', 'other'], {
  description:
    '`gmail`: address (`username`) and app password are enough; `none`: no mail is sent, links are given to the admin.',
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
    description: 'The password itself is never told. false also when the present SECRET_KEY can’t open it.',
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
            'Write-only. Must be given again when provider or host change, so that it goes to no other server.',
        }),
      ),
    ),
    fromName: Type.Optional(Nullable(Type.String({ format: 'line', maxLength: 100 }))),
    fromAddress: Type.Optional(Nullable(Type.String({ format: 'email-address' }))),
  },
  merge,
);

const Method = Type.Enum(['none', 'email'], {
  description: '`none`: admins create users directly; `email`: people are invited.',
});
const LONGEST_INVITATION = 30 * 24;
const LONGEST_RESET = 24 * 60;
export const UserInviteBody = Type.Object({
  method: Method,
  invitationExpiryHours: Type.Integer(),
  passwordResetExpiryMinutes: Type.Integer(),
  version: Version,
});
export const UpdateUserInvite = Type.Object(
  {
    method: Type.Optional(Method),
    invitationExpiryHours: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_INVITATION })),
    passwordResetExpiryMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: LONGEST_RESET })),
  },
  merge,
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
      // Half of the longest, so that there is always room; the least is ASVS 5.0 6.2.1.
      Type.Integer({ minimum: 8, maximum: PASSWORD_MAX_LENGTH / 2 }),
    ),
    minClasses: Type.Optional(Type.Integer({ minimum: 0, maximum: 3, ...MinClasses })),
    history: Type.Optional(
      // Each is one more hash to compute when a password is changed.
      Type.Integer({ minimum: 0, maximum: 10, ...History }),
    ),
  },
  merge,
);

export type UpdateInput = MonitoringUpdates & {
  general: Static<typeof UpdateGeneral>;
  mail: Static<typeof UpdateMail>;
  userInvite: Static<typeof UpdateUserInvite>;
  passwordPolicy: Static<typeof UpdatePasswordPolicy>;
};
