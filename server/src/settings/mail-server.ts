import { hostname as machineName } from 'node:os';
import { canonicalAddress } from '../lib/address.ts';
import { displayEmail } from '../lib/email.ts';
import type { Vault } from '../lib/vault.ts';
import type { MailContext, MailServer } from '../mail/index.ts';
import type { MailSettings, Settings } from './catalogue.ts';
import type { SettingsSnapshot } from './snapshot.ts';

const PURPOSE = 'settings.mail.password';

/** Encrypts the password of the mail server for the database. */
export const sealMailPassword = (vault: Vault, password: string): string => vault.seal(PURPOSE, password);

/** Decrypts the password; returns undefined if there is none or the current keys can't decrypt it. */
export const openMailPassword = (vault: Vault, { password }: MailSettings): string | undefined =>
  password === null ? undefined : vault.open(PURPOSE, password);

/**
 * Returns the name with which this server introduces itself to mail servers: the host of the root URL. Relays reject names
 * without a dot and loopback addresses, so the fallbacks are the name of this machine, then the domain of the sender.
 */
function clientNameOf(rootUrl: string, fromAddress: string): string {
  const { hostname } = new URL(rootUrl);
  const address = canonicalAddress(hostname);
  if (address === undefined && hostname.includes('.')) return hostname;
  if (address !== undefined && !/^(127\.|0\.|::1?$)/.test(address))
    return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
  const machine = machineName();
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(machine) && !machine.endsWith('.localdomain')) return machine;
  return fromAddress.slice(fromAddress.lastIndexOf('@') + 1);
}

/** Returns the configured mail server, if any. */
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

/** What the mail settings are read from. */
export interface MailSettingsSource {
  vault: Vault;
  settings: SettingsSnapshot;
}

/** Whether a mail server is configured. */
export const isMailSetUp = ({
  vault,
  settings,
}: {
  vault: Vault;
  settings: Pick<SettingsSnapshot, 'current'>;
}): boolean => mailServerOf(vault, settings.current) !== undefined;

/** Returns the settings that mails depend on. */
export function mailContextOf({ vault, settings }: MailSettingsSource): MailContext {
  const { current, rootUrl } = settings;
  const server = mailServerOf(vault, current);
  return {
    server: server && { ...server, clientName: clientNameOf(rootUrl, server.fromAddress) },
    systemName: current.general.name,
    rootUrl,
    language: current.general.language,
    contactEmail: current.general.contactEmail && displayEmail(current.general.contactEmail),
    accentColor: current.branding.accentColor,
  };
}
