import type { Static } from 'typebox';
import { type BrandingKind, PASSWORD_MAX_LENGTH, type Section, type Settings } from './catalogue.ts';
import { expiryOf } from './client-certificate.ts';
import type {
  AuditRetentionBody,
  BrandingBody,
  GeneralBody,
  MailBody,
  PasswordPolicyBody,
  SignalSettingsBody,
  SyslogBody,
  SystemFacts,
  UserInviteBody,
} from './contract.ts';
import { type MailSettingsSource, openMailPassword } from './mail-server.ts';

/** The representation of each section. */
export interface SectionBodies {
  general: Static<typeof GeneralBody>;
  mail: Static<typeof MailBody>;
  userInvite: Static<typeof UserInviteBody>;
  passwordPolicy: Static<typeof PasswordPolicyBody>;
  syslog: Static<typeof SyslogBody>;
  auditRetention: Static<typeof AuditRetentionBody>;
  signals: Static<typeof SignalSettingsBody>;
  branding: Static<typeof BrandingBody>;
}

/** Returns the public path of an image, which changes with it. */
const imageUrl = ({ branding }: Settings, kind: BrandingKind): string | null =>
  branding[kind] && `/branding/${kind}?v=${branding[kind].hash}`;

function presentImage(settings: Settings, kind: BrandingKind) {
  const url = imageUrl(settings, kind);
  const facts = settings.branding[kind];
  return facts && url !== null ? { url, mediaType: facts.mediaType, bytes: facts.bytes } : null;
}

type Present = {
  [S in Section]: (sources: MailSettingsSource, settings: Settings) => SectionBodies[S];
};

/** Presents each section to system admins, without secrets. */
export const presentSection: Present = {
  general: (sources, { general, versions }) => ({
    ...general,
    rootUrl: general.rootUrl ?? sources.settings.configuredRootUrl,
    version: versions.general,
  }),
  mail: (sources, { mail, versions }) => {
    const { password: _, ...fields } = mail;
    const passwordSet = openMailPassword(sources.vault, mail) !== undefined;
    return { ...fields, passwordSet, version: versions.mail };
  },
  userInvite: (_sources, { userInvite, versions }) => ({ ...userInvite, version: versions.userInvite }),
  passwordPolicy: (_sources, { passwordPolicy, versions }) => ({
    ...passwordPolicy,
    version: versions.passwordPolicy,
  }),
  syslog: (_sources, { syslog, versions }) => {
    const { clientCertificate, clientKey: _, ...fields } = syslog;
    const expiresAt = clientCertificate === null ? null : expiryOf(clientCertificate).toISOString();
    return { ...fields, clientCertificateExpiresAt: expiresAt, version: versions.syslog };
  },
  auditRetention: (_sources, { auditRetention, versions }) => ({
    ...auditRetention,
    version: versions.auditRetention,
  }),
  signals: (_sources, { signals, versions }) => ({
    ...signals,
    officeDays: [...signals.officeDays],
    mailTo: [...signals.mailTo],
    version: versions.signals,
  }),
  branding: (_sources, settings) => ({
    systemName: settings.general.name,
    accentColor: settings.branding.accentColor,
    logo: presentImage(settings, 'logo'),
    signInImage: presentImage(settings, 'image'),
    version: settings.versions.branding,
  }),
};

/** Returns public information about the system, available before sign-in. */
export function presentSystem(settings: Settings): Static<typeof SystemFacts> {
  const { general, mail, userInvite, passwordPolicy, branding } = settings;
  return {
    name: general.name,
    inviteMethod: userInvite.method,
    language: general.language,
    passwordPolicy: { ...passwordPolicy, maxLength: PASSWORD_MAX_LENGTH },
    mailConfigured: mail.provider !== 'none',
    contactEmail: general.contactEmail,
    passwordResetExpiryMinutes: userInvite.passwordResetExpiryMinutes,
    branding: {
      accentColor: branding.accentColor,
      logoUrl: imageUrl(settings, 'logo'),
      imageUrl: imageUrl(settings, 'image'),
    },
  };
}
