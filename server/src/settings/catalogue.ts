/** Languages that the console and the mails speak. */
export type Language = 'en' | 'zh';

/** What the system is called, where it is reached, and whom to ask. */
export interface GeneralSettings {
  /** Shown in the console and in mails. */
  readonly name: string;
  /** Where people reach it, without a slash at the end. null: the configured ROOT_URL. */
  readonly rootUrl: string | null;
  /** Of whoever has not chosen one. */
  readonly language: Language;
  /** Whom people are told to ask when Roster can't help them. */
  readonly contactEmail: string | null;
}

/** How mail is sent. */
export interface MailSettings {
  /** `none`: no mail is sent; links are given to the admin instead. */
  readonly provider: 'none' | 'gmail' | 'other';
  readonly host: string | null;
  readonly port: number;
  readonly encryption: 'none' | 'starttls' | 'tls';
  readonly username: string | null;
  /** Sealed (kit/vault.ts); opened in `mail-server.ts` alone. */
  readonly password: string | null;
  readonly fromName: string | null;
  readonly fromAddress: string | null;
}

/** How people get in. */
export interface UserInviteSettings {
  /** `none`: admins create users with a password; `email`: people are invited and choose it themselves. */
  readonly method: 'none' | 'email';
  readonly invitationExpiryHours: number;
  readonly passwordResetExpiryMinutes: number;
}

/** What a new password must have, beyond not being one of the commonest. */
export interface PasswordPolicy {
  readonly preset: 'reference' | 'nist' | 'custom';
  /** Characters. */
  readonly minLength: number;
  /** How many of letters, numbers and symbols must be combined; 0: no such rule. */
  readonly minClasses: number;
  /** How many of the latest passwords, the present one included, may not be taken again; 0: any may. */
  readonly history: number;
}

/** Everything that system admins can set. */
export interface Settings {
  readonly general: GeneralSettings;
  readonly mail: MailSettings;
  readonly userInvite: UserInviteSettings;
  readonly passwordPolicy: PasswordPolicy;
  /** How often each was changed, counted from 1; sent as ETag. */
  readonly versions: Readonly<Record<Section, number>>;
}

/** One page of the settings. */
export type Section = 'general' | 'mail' | 'userInvite' | 'passwordPolicy';

/** What each section is called in addresses and in the database. */
export const SECTION_NAMES = {
  general: 'general',
  mail: 'mail',
  userInvite: 'user-invite',
  passwordPolicy: 'password-policy',
} as const satisfies Record<Section, string>;

/** What the presets of the password policy stand for; a custom one begins as the first. */
export const PASSWORD_PRESETS = {
  // product.md, Field rules.
  reference: { minLength: 8, minClasses: 2, history: 0 },
  // NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where it is the only factor, no rules of composition.
  nist: { minLength: 15, minClasses: 0, history: 0 },
} as const;

/** More than anybody types; what is longer could only keep the server busy (product.md, Field rules). Characters. */
export const PASSWORD_MAX_LENGTH = 128;

/** What counts as long as nobody has chosen otherwise. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
  general: Object.freeze({ name: 'Roster', rootUrl: null, language: 'en', contactEmail: null }),
  mail: Object.freeze({
    provider: 'none',
    host: null,
    port: 587,
    encryption: 'starttls',
    username: null,
    password: null,
    fromName: null,
    fromAddress: null,
  }),
  userInvite: Object.freeze({ method: 'none', invitationExpiryHours: 72, passwordResetExpiryMinutes: 30 }),
  passwordPolicy: Object.freeze({ preset: 'reference', ...PASSWORD_PRESETS.reference }),
  versions: Object.freeze({ general: 1, mail: 1, userInvite: 1, passwordPolicy: 1 }),
});
