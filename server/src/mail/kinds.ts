import type { Tables } from '../db/types.ts';

/** The mails that Roster sends, each with what its text says; times in RFC 3339. Links are made of tokens when a mail is sent. */
export interface MailParameters {
  /** To a person who shall make an account. */
  invitation: { token: string; invitedBy: string; expiresAt: string };
  /** With the link that sets a new password. */
  password_reset: { token: string; username: string; requestedByAdmin: boolean; expiresAt: string };
  /** In place of that link, to a person who is disabled. */
  account_disabled: { username: string };
  /** In place of that link, to a person who has not activated the account yet. */
  account_not_activated: Record<string, never>;
  /** After a new password was set with a link. */
  password_changed: { username: string; at: string };
  /** To a person with an account who is asked to join an organization. */
  organization_invitation: { organization: string; invitedBy: string; expiresAt: string };
  /** To system admins: the last admin of an organization has left it. */
  organization_without_admin: { organization: string; username: string };
  /** To chosen admins: something that somebody should look at. `more`: how many others there were since the last such mail. */
  signal: {
    rule: Tables['signals']['rule'];
    /** null: of many things. */
    about: string | null;
    count: number;
    minutes: number;
    at: string;
    more: number;
  };
}

export type MailKind = keyof MailParameters;

/** A mail to be written: one member a kind. */
export type MailContent = {
  [Kind in MailKind]: { kind: Kind; parameters: MailParameters[Kind] };
}[MailKind];
