import { type MailBody, type MailPatch, mailSection } from './api.ts';
import { changes, orNull } from './card/form-values.ts';
import type { CardDefinition } from './card/SectionForm.tsx';

export const PROVIDERS = ['none', 'gmail', 'other'] as const;
export const ENCRYPTIONS = ['starttls', 'tls', 'none'] as const;

/** The default port of each encryption (RFC 6409, RFC 8314). */
const DEFAULT_PORTS = { none: '25', starttls: '587', tls: '465' } as const;

/** The mail server as typed. */
export type MailValues = {
  provider: MailBody['provider'];
  host: string;
  port: string;
  encryption: MailBody['encryption'];
  username: string;
  /** Empty keeps the saved password where that is allowed. */
  password: string;
  fromName: string;
  fromAddress: string;
};

const valuesOf = (body: MailBody): MailValues => ({
  provider: body.provider,
  host: body.host ?? '',
  port: String(body.port),
  encryption: body.encryption,
  username: body.username ?? '',
  password: '',
  fromName: body.fromName ?? '',
  fromAddress: body.fromAddress ?? '',
});

/** Whether the saved password would be sent to another server or without encryption, so it must be entered again. */
const changesServer = (typed: MailValues, base: MailBody): boolean =>
  typed.provider !== base.provider ||
  (typed.provider === 'other' &&
    (typed.host.trim().toLowerCase() !== (base.host ?? '').toLowerCase() ||
      typed.port.trim() !== String(base.port) ||
      (typed.encryption === 'none' && base.encryption !== 'none')));

/** Whether the saved password is kept or must be entered again; `none` if there is no saved password. */
export type PasswordState = 'kept' | 'again' | 'none';

export function passwordStateOf(typed: MailValues, base: MailBody): PasswordState {
  if (!base.passwordSet) return 'none';
  return changesServer(typed, base) ? 'again' : 'kept';
}

/** Returns the port for another encryption: its default, unless a custom port was entered. */
export const portFor = (encryption: MailValues['encryption'], typed: MailValues): string =>
  typed.port === DEFAULT_PORTS[typed.encryption] ? DEFAULT_PORTS[encryption] : typed.port;

/** Returns the password to save. Removing the username removes the password as well; undefined keeps it. */
const passwordOf = (
  { password, username }: MailValues,
  { passwordSet }: MailBody,
): string | null | undefined =>
  password !== '' ? password : username.trim() === '' && passwordSet ? null : undefined;

function patchOf(typed: MailValues, base: MailBody): MailPatch {
  const { provider } = typed;
  const saved = valuesOf(base);
  if (provider === 'none') return changes(typed, saved, { provider });
  const password = passwordOf(typed, base);
  const credentials = {
    ...changes(typed, saved, { provider, username: orNull(typed.username) }),
    ...(password !== undefined && { password }),
  };
  // The server knows Gmail's host and sends from the address that signs in.
  if (provider === 'gmail')
    return { ...credentials, ...(base.fromAddress !== null && { fromAddress: null }) };
  return {
    ...credentials,
    ...changes(typed, saved, {
      host: orNull(typed.host),
      port: Number(typed.port),
      encryption: typed.encryption,
      fromName: orNull(typed.fromName),
      fromAddress: orNull(typed.fromAddress),
    }),
  };
}

export const MAIL: CardDefinition<MailBody, MailValues, MailPatch> = {
  section: mailSection,
  valuesOf,
  patchOf,
};
