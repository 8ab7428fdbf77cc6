/** Languages of the console and the mails. */
export type Language = 'en' | 'zh';

/** Name, address and contact of the system. */
export interface GeneralSettings {
  /** Shown in the console and in mails. */
  readonly name: string;
  /** The address of the system, without a trailing slash. null: the configured ROOT_URL. */
  readonly rootUrl: string | null;
  /** The language of users who haven't chosen one. */
  readonly language: Language;
  /** Shown to users who need help. */
  readonly contactEmail: string | null;
}

/** How mail is sent. */
export interface MailSettings {
  /** `none`: no mail is sent; links are shown to the admin instead. */
  readonly provider: 'none' | 'gmail' | 'other';
  readonly host: string | null;
  readonly port: number;
  readonly encryption: 'none' | 'starttls' | 'tls';
  readonly username: string | null;
  /** Encrypted (lib/vault.ts); decrypted only in `mail-server.ts`. */
  readonly password: string | null;
  readonly fromName: string | null;
  readonly fromAddress: string | null;
}

/** The syslog facilities; the index is the code (RFC 5424, table 1). */
export const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'clock',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;
export type FacilityName = (typeof FACILITIES)[number];

/** The syslog severities; the index is the code (RFC 5424, table 2). */
export const SEVERITIES = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'informational',
  'debug',
] as const;
export type SeverityName = (typeof SEVERITIES)[number];

/** How accounts are created. */
export interface UserInviteSettings {
  /** `none`: admins create users with a password; `email`: users are invited and choose their password; `both`: either. */
  readonly method: 'none' | 'email' | 'both';
  readonly invitationExpiryHours: number;
  readonly passwordResetExpiryMinutes: number;
}

/** Requirements for new passwords, besides not being one of the most common. */
export interface PasswordPolicy {
  readonly preset: 'reference' | 'nist' | 'custom';
  /** Characters. */
  readonly minLength: number;
  /** How many of letters, numbers and symbols must be combined; 0: no requirement. */
  readonly minClasses: number;
  /** How many recent passwords, including the current one, can't be reused; 0: no limit. */
  readonly history: number;
}

/** `octet-counting`: each message is preceded by its length; `newline`: each ends with a line feed (RFC 6587, 3.4). */
export const SYSLOG_FRAMINGS = ['octet-counting', 'newline'] as const;
export type SyslogFraming = (typeof SYSLOG_FRAMINGS)[number];

/** The syslog receiver of audit events (RFC 5424). */
export interface SyslogSettings {
  readonly enabled: boolean;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** How messages are kept apart on a TCP or TLS connection (RFC 6587, 3.4). */
  readonly framing: SyslogFraming;
  readonly host: string | null;
  readonly port: number;
  /** Name or code, as it was entered (RFC 5424, 6.2.1). */
  readonly facility: FacilityName | number;
  readonly severity: SeverityName | number;
  /** For receivers that ask for one over TLS; PEM. */
  readonly clientCertificate: string | null;
  /** Encrypted (lib/vault.ts); set together with the certificate. */
  readonly clientKey: string | null;
}

/** Retention of audit events. */
export interface AuditRetentionSettings {
  /** null: forever. */
  readonly days: number | null;
}

/** When signals are raised, and who gets email about them. */
export interface SignalSettings {
  /** The time window of the thresholds. */
  readonly windowMinutes: number;
  /** Threshold of failed sign-ins to one account; 0: off. The next two as well. */
  readonly failuresOfAccount: number;
  readonly failuresFromAddress: number;
  /** Users disabled or deleted by one admin. */
  readonly removalsByAdmin: number;
  readonly newDeviceOfAdmin: boolean;
  /** An IANA time zone; null: no office hours. */
  readonly officeTimeZone: string | null;
  /** 1: Monday … 7: Sunday (ISO 8601). */
  readonly officeDays: readonly number[];
  /** `HH:MM`; the end is after the start. */
  readonly officeFrom: string;
  readonly officeTo: string;
  /** IDs of system admins. Users who no longer are system admins get nothing. */
  readonly mailTo: readonly string[];
}

/** The images of the sign-in page: the logo is also in the header. */
export type BrandingKind = 'logo' | 'image';

/** What the settings keep of an image; its bytes are in `branding_images`. */
export interface ImageFacts {
  readonly mediaType: 'image/png' | 'image/svg+xml';
  /** Of the bytes, in addresses, so that a changed image has another one. */
  readonly hash: string;
  readonly bytes: number;
}

/** How the console and the mails look. */
export interface BrandingSettings {
  /** `#rrggbb`, readable under white text; null: Roster's own. */
  readonly accentColor: string | null;
  readonly logo: ImageFacts | null;
  readonly image: ImageFacts | null;
}

/** All settings of the system. */
export interface Settings {
  readonly general: GeneralSettings;
  readonly mail: MailSettings;
  readonly userInvite: UserInviteSettings;
  readonly passwordPolicy: PasswordPolicy;
  readonly syslog: SyslogSettings;
  readonly auditRetention: AuditRetentionSettings;
  readonly signals: SignalSettings;
  readonly branding: BrandingSettings;
  /** Incremented by each change, starting with 1; the ETag of the section. */
  readonly versions: Readonly<Record<Section, number>>;
}

/** A section of the settings. */
export type Section =
  | 'general'
  | 'mail'
  | 'userInvite'
  | 'passwordPolicy'
  | 'syslog'
  | 'auditRetention'
  | 'signals'
  | 'branding';

/** The name of each section in URLs and in the database. */
export const SECTION_NAMES = {
  general: 'general',
  mail: 'mail',
  userInvite: 'user-invite',
  passwordPolicy: 'password-policy',
  syslog: 'audit-push',
  auditRetention: 'audit-retention',
  signals: 'signals',
  branding: 'branding',
} as const satisfies Record<Section, string>;

/** The presets of the password policy; `custom` starts with the values of the first. */
export const PASSWORD_PRESETS = {
  // docs/permissions.md, Field rules.
  reference: { minLength: 8, minClasses: 2, history: 0 },
  // NIST SP 800-63B-4, 3.1.1.2: at least 15 characters as the only factor, no composition rules.
  nist: { minLength: 15, minClasses: 0, history: 0 },
} as const;

/** In characters. Hashing longer input would only waste CPU time (docs/permissions.md, Field rules). */
export const PASSWORD_MAX_LENGTH = 128;

/** The settings of a new installation. */
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
  syslog: Object.freeze({
    enabled: false,
    transport: 'tls',
    framing: 'octet-counting',
    host: null,
    // RFC 5425, 4.1.
    port: 6514,
    facility: 'audit',
    severity: 'notice',
    clientCertificate: null,
    clientKey: null,
  }),
  auditRetention: Object.freeze({ days: null }),
  signals: Object.freeze({
    windowMinutes: 15,
    failuresOfAccount: 10,
    failuresFromAddress: 30,
    removalsByAdmin: 20,
    newDeviceOfAdmin: true,
    officeTimeZone: null,
    officeDays: Object.freeze([1, 2, 3, 4, 5]),
    officeFrom: '08:00',
    officeTo: '18:00',
    mailTo: Object.freeze([]),
  }),
  branding: Object.freeze({ accentColor: null, logo: null, image: null }),
  versions: Object.freeze({
    general: 1,
    mail: 1,
    userInvite: 1,
    passwordPolicy: 1,
    syslog: 1,
    auditRetention: 1,
    signals: 1,
    branding: 1,
  }),
});
