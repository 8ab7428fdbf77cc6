import type { Static } from 'typebox';
import { PASSWORD_MAX_LENGTH, type Section, type Settings } from './catalogue.ts';
import type { GeneralBody, MailBody, PasswordPolicyBody, SystemFacts, UserInviteBody } from './contract.ts';
import { openMailPassword } from './mail-server.ts';
import type { AuditPushBody, AuditRetentionBody, SignalSettingsBody } from './monitoring-contract.ts';
import type { SettingsServices } from './services.ts';

/** What each section looks like from outside. */
export interface SectionBodies {
  general: Static<typeof GeneralBody>;
  mail: Static<typeof MailBody>;
  userInvite: Static<typeof UserInviteBody>;
  passwordPolicy: Static<typeof PasswordPolicyBody>;
  auditPush: Static<typeof AuditPushBody>;
  auditRetention: Static<typeof AuditRetentionBody>;
  signals: Static<typeof SignalSettingsBody>;
}

/** Where people reach the server; every link begins with it, and never with what a request says. */
export const rootUrlOf = ({
  settings,
  configuredRootUrl,
}: Pick<SettingsServices, 'settings' | 'configuredRootUrl'>): string =>
  settings.current.general.rootUrl ?? configuredRootUrl;

type Present = { [S in Section]: (services: SettingsServices, settings: Settings) => SectionBodies[S] };

/** Each section as system admins see it; no secret. */
export const presentSection: Present = {
  general: (services, { general, versions }) => ({
    ...general,
    rootUrl: general.rootUrl ?? services.configuredRootUrl,
    version: versions.general,
  }),
  mail: (services, { mail, versions }) => {
    const { password: _, ...told } = mail;
    const passwordSet = openMailPassword(services.vault, mail) !== undefined;
    return { ...told, passwordSet, version: versions.mail };
  },
  userInvite: (_services, { userInvite, versions }) => ({ ...userInvite, version: versions.userInvite }),
  passwordPolicy: (_services, { passwordPolicy, versions }) => ({
    ...passwordPolicy,
    version: versions.passwordPolicy,
  }),
  auditPush: (_services, { auditPush, versions }) => ({ ...auditPush, version: versions.auditPush }),
  auditRetention: (_services, { auditRetention, versions }) => ({
    ...auditRetention,
    version: versions.auditRetention,
  }),
  signals: (_services, { signals, versions }) => ({
    ...signals,
    officeDays: [...signals.officeDays],
    mailTo: [...signals.mailTo],
    version: versions.signals,
  }),
};

/** What everybody may know of the system, also before signing in. */
export function presentSystem({
  general,
  mail,
  userInvite,
  passwordPolicy,
}: Settings): Static<typeof SystemFacts> {
  return {
    name: general.name,
    inviteMethod: userInvite.method,
    language: general.language,
    passwordPolicy: { ...passwordPolicy, maxLength: PASSWORD_MAX_LENGTH },
    mailConfigured: mail.provider !== 'none',
    contactEmail: general.contactEmail,
    passwordResetExpiryMinutes: userInvite.passwordResetExpiryMinutes,
  };
}
