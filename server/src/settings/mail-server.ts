import type { Vault } from '../lib/vault.ts';
import type { MailServer } from '../mail/index.ts';
import type { MailSettings, Settings } from './catalogue.ts';
import type { SettingsServices } from './services.ts';

const PURPOSE = 'settings.mail.password';

/** Seals the mail server's password for the database. */
export const sealMailPassword = (vault: Vault, password: string): string => vault.seal(PURPOSE, password);

/** Opens it; undefined when there is none, or the present keys don't open it. */
export const openMailPassword = (vault: Vault, { password }: MailSettings): string | undefined =>
  password === null ? undefined : vault.open(PURPOSE, password);

/** The mail server that is set up; undefined without one. */
export function mailServerOf(vault: Vault, { general, mail }: Settings): MailServer | undefined {
  const password = openMailPassword(vault, mail) ?? null;
  const fromName = mail.fromName ?? general.name;
  if (mail.provider === 'gmail' && mail.username !== null) {
    // https://support.google.com/a/answer/176600
    const server = { host: 'smtp.gmail.com', port: 465, encryption: 'tls' } as const;
    const { username } = mail;
    return { ...server, username, password, fromName, fromAddress: mail.fromAddress ?? username };
  }
  if (mail.provider === 'other' && mail.host !== null && mail.fromAddress !== null) {
    const { host, port, encryption, username, fromAddress } = mail;
    return { host, port, encryption, username, password, fromName, fromAddress };
  }
  return undefined;
}

/** Whether mail is sent at all. */
export const isMailSetUp = ({ vault, settings }: Pick<SettingsServices, 'vault' | 'settings'>): boolean =>
  mailServerOf(vault, settings.current) !== undefined;
