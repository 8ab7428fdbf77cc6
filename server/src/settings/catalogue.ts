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
  /** Sealed (lib/vault.ts); opened in `mail-server.ts` alone. */
  readonly password: string | null;
  readonly fromName: string | null;
  readonly fromAddress: string | null;
}

/** What syslog calls the part of a system that a message is from; the place in the list is its code (RFC 5424, table 1). */
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

/** How bad it is; the place in the list is its code (RFC 5424, table 2). */
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

/** Where audit events are sent on to, by syslog (RFC 5424). */
export interface AuditPushSettings {
  readonly enabled: boolean;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string | null;
  readonly port: number;
  /** By name or code, as it was written (RFC 5424, 6.2.1). */
  readonly facility: FacilityName | number;
  readonly severity: SeverityName | number;
}

/** How long audit events are kept. */
export interface AuditRetentionSettings {
  /** null: for ever. */
  readonly days: number | null;
}

/** What is a signal, and who gets mail about it. */
export interface SignalSettings {
  /** Within how many minutes things are counted. */
  readonly windowMinutes: number;
  /** From how many failed sign-ins of one account on; 0: never. So the next two. */
  readonly failuresOfAccount: number;
  readonly failuresFromAddress: number;
  /** People disabled or deleted by one admin. */
  readonly removalsByAdmin: number;
  readonly newDeviceOfAdmin: boolean;
  /** A time zone's name (IANA); null: there are no office hours. */
  readonly officeTimeZone: string | null;
  /** 1: Monday … 7: Sunday (ISO 8601). */
  readonly officeDays: readonly number[];
  /** `HH:MM`; the end is after the beginning. */
  readonly officeFrom: string;
  readonly officeTo: string;
  /** System admins, by id; who is none any more gets nothing. */
  readonly mailTo: readonly string[];
}

/** Everything that system admins can set. */
export interface Settings {
  readonly general: GeneralSettings;
  readonly mail: MailSettings;
  readonly userInvite: UserInviteSettings;
  readonly passwordPolicy: PasswordPolicy;
  readonly auditPush: AuditPushSettings;
  readonly auditRetention: AuditRetentionSettings;
  readonly signals: SignalSettings;
  /** How often each was changed, counted from 1; sent as ETag. */
  readonly versions: Readonly<Record<Section, number>>;
}

/** One page of the settings. */
export type Section =
  | 'general'
  | 'mail'
  | 'userInvite'
  | 'passwordPolicy'
  | 'auditPush'
  | 'auditRetention'
  | 'signals';

/** What each section is called in addresses and in the database. */
export const SECTION_NAMES = {
  general: 'general',
  mail: 'mail',
  userInvite: 'user-invite',
  passwordPolicy: 'password-policy',
  auditPush: 'audit-push',
  auditRetention: 'audit-retention',
  signals: 'signals',
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
  auditPush: Object.freeze({
    enabled: false,
    transport: 'tls',
    host: null,
    // RFC 5425, 4.1.
    port: 6514,
    facility: 'audit',
    severity: 'notice',
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
  versions: Object.freeze({
    general: 1,
    mail: 1,
    userInvite: 1,
    passwordPolicy: 1,
    auditPush: 1,
    auditRetention: 1,
    signals: 1,
  }),
});
