import type { CardDefinition } from '../card/definition.ts';
import { changes, orNull } from '../card/form-values.ts';
import { type MailBody, type MailPatch, mailSection } from '../data/sections.ts';

export const PROVIDERS = ['none', 'gmail', 'other'] as const;
export const ENCRYPTIONS = ['starttls', 'tls', 'none'] as const;

/** The ports that mail servers are usually found at (RFC 6409, RFC 8314). */
const USUAL_PORTS = { none: '25', starttls: '587', tls: '465' } as const;

/** The mail server as typed. */
export type MailValues = {
  provider: MailBody['provider'];
  host: string;
  port: string;
  encryption: MailBody['encryption'];
  username: string;
  /** Empty: the present one stays, if it may. */
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

/** Whether a password that is set would go to another server than before, or in the clear: then it must be typed again. */
const goesElsewhere = (typed: MailValues, base: MailBody): boolean =>
  typed.provider !== base.provider ||
  (typed.provider === 'other' &&
    (typed.host.trim().toLowerCase() !== (base.host ?? '').toLowerCase() ||
      (typed.encryption === 'none' && base.encryption !== 'none')));

/** What becomes of the password that is set: it stays, or must be typed again; or none is set. */
export type PasswordState = 'kept' | 'again' | 'none';

export function passwordStateOf(typed: MailValues, base: MailBody): PasswordState {
  if (!base.passwordSet) return 'none';
  return goesElsewhere(typed, base) ? 'again' : 'kept';
}

/** The port that comes with another encryption, unless somebody chose one of their own. */
export const portFor = (encryption: MailValues['encryption'], typed: MailValues): string =>
  typed.port === USUAL_PORTS[typed.encryption] ? USUAL_PORTS[encryption] : typed.port;

/** A password goes with its user: without one, the server is not signed in to, and no password is kept. */
const passwordOf = (
  { password, username }: MailValues,
  { passwordSet }: MailBody,
): string | null | undefined =>
  password !== '' ? password : username.trim() === '' && passwordSet ? null : undefined;

function patchOf(typed: MailValues, base: MailBody): MailPatch {
  const { provider } = typed;
  const former = valuesOf(base);
  if (provider === 'none') return changes(typed, former, { provider });
  const password = passwordOf(typed, base);
  const signIn = {
    ...changes(typed, former, { provider, username: orNull(typed.username) }),
    ...(password !== undefined && { password }),
  };
  // Gmail knows the rest by itself, and sends from the address that signs in.
  if (provider === 'gmail') return { ...signIn, ...(base.fromAddress !== null && { fromAddress: null }) };
  return {
    ...signIn,
    ...changes(typed, former, {
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
