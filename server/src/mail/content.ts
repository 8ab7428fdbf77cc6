import type { Tables } from '../db/types.ts';
import type { Vault } from '../lib/vault.ts';

/** The parameters of each kind of mail; times in RFC 3339. Links are built from tokens when a mail is sent. */
export interface MailParameters {
  /** To an invited user, with the link to activate the account. */
  invitation: { token: string; invitedBy: string; expiresAt: string };
  /** With the link to set a new password. */
  password_reset: { token: string; username: string; requestedByAdmin: boolean; expiresAt: string };
  /** Instead of `password_reset`, to a disabled user. */
  account_disabled: { username: string };
  /** Instead of `password_reset`, to a user who hasn't activated the account yet. */
  account_not_activated: Record<string, never>;
  /** After the user set a new password; without `by`, with a link. */
  password_changed: { username: string; at: string; by?: 'user' };
  /** To the former address, after an admin changed it. */
  email_changed: { username: string; at: string };
  /** After an admin set a temporary password. */
  temporary_password: { username: string; at: string };
  /** To a user who is invited to join an organization. */
  organization_invitation: { organization: string; invitedBy: string; expiresAt: string };
  /** To system admins when the last admin of an organization has left it. */
  organization_without_admin: { organization: string; username: string };
  /** To the chosen system admins. `more`: the number of other signals since the last such mail. */
  signal: {
    rule: Tables['signals']['rule'];
    /** null: the signal groups many others. */
    about: string | null;
    count: number;
    minutes: number;
    at: string;
    more: number;
  };
}

/** All kinds; the type checker rejects a missing one. */
const KINDS: Record<keyof MailParameters, true> = {
  invitation: true,
  password_reset: true,
  account_disabled: true,
  account_not_activated: true,
  password_changed: true,
  email_changed: true,
  temporary_password: true,
  organization_invitation: true,
  organization_without_admin: true,
  signal: true,
};

export type MailKind = keyof MailParameters;

/** The content of a mail: one member for each kind. */
export type MailContent = {
  [Kind in MailKind]: { kind: Kind; parameters: MailParameters[Kind] };
}[MailKind];

const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(KINDS, kind);

const purposeOf = (mailId: string): string => `mails.${mailId}`;

/** Encrypts the parameters of a mail for the queue. They contain tokens. */
export const sealParameters = (vault: Vault, mailId: string, { parameters }: MailContent): string =>
  vault.seal(purposeOf(mailId), JSON.stringify(parameters));

/** Decrypts a queued mail. Returns undefined for an unknown key, or a kind of a newer release. */
export function openContent(
  vault: Vault,
  { id, kind, parameters }: { id: string; kind: string; parameters: string },
): MailContent | undefined {
  const opened = vault.open(purposeOf(id), parameters);
  // The ciphertext is authenticated, so it has the shape that `sealParameters` was given.
  return opened === undefined || !isMailKind(kind) ? undefined : { kind, parameters: JSON.parse(opened) };
}
