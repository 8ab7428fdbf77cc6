import type { MailContext } from '../mail/index.ts';
import { mailServerOf } from './mail-server.ts';
import { rootUrlOf } from './present.ts';
import type { SettingsServices } from './services.ts';

/** What mails are written and sent with, as this node knows it. */
export function mailContextOf(services: SettingsServices): MailContext {
  const { current } = services.settings;
  return {
    server: mailServerOf(services.vault, current),
    systemName: current.general.name,
    rootUrl: rootUrlOf(services),
    language: current.general.language,
    contactEmail: current.general.contactEmail,
  };
}
