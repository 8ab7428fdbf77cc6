import type { MailKind, MailParameters } from '../kinds.ts';

/** What a mail says, before it is laid out. Plain text everywhere; the layout escapes it. */
export interface Words {
  subject: string;
  paragraphs: string[];
  /** The one thing to do, if there is one. */
  action?: { label: string; url: string };
  /** Said below it. */
  notes: string[];
}

/** What texts are made with. */
export interface Facts {
  /** What the system is called. */
  system: string;
  /** Whom to ask, if anybody. */
  contact: string | null;
  /** Where people sign in. */
  signIn: string;
  /** A link of the system with a token that reaches no log. */
  link(page: 'accept-invitation' | 'reset-password', token: string): string;
  /** A moment in words. */
  time(moment: string): string;
}

/** All mails in one language. */
export type Language = {
  [Kind in MailKind]: (parameters: MailParameters[Kind], facts: Facts) => Words;
} & {
  /** To whoever tries whether mail works. */
  test(facts: Facts): Words;
  /** Said above a link that is written out, for who can't click on buttons. */
  orOpen: string;
  /** Who sent this, and why nobody reads an answer. */
  footer(facts: Facts): string;
  /** Of the language, for dates and for readers aloud (BCP 47). */
  tag: string;
};
