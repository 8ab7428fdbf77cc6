import type { MailKind, MailParameters } from '../content.ts';

/** The text of a mail before layout. Plain text; the layout escapes it. */
export interface Message {
  subject: string;
  paragraphs: string[];
  /** The call to action, shown as a button. */
  action?: { label: string; url: string };
  /** Shown below the action. */
  notes: string[];
}

/** What messages are written with. */
export interface MessageContext {
  /** The name of the system. */
  system: string;
  /** The contact address, if one is configured. */
  contact: string | null;
  /** The URL of the sign-in page. */
  signIn: string;
  /** The URL of the page on which a user accepts or declines invitations to organizations. */
  myOrganizations: string;
  /** Returns the URL of a page with a token in the fragment, which does not reach any log. */
  link(page: 'accept-invitation' | 'reset-password', token: string): string;
  /** Formats a timestamp. */
  time(timestamp: string): string;
}

/** All messages in one language. */
export type Language = {
  [Kind in MailKind]: (parameters: MailParameters[Kind], context: MessageContext) => Message;
} & {
  /** The test message of the mail settings. */
  test(context: MessageContext): Message;
  /** Shown above the URL of the action. */
  orOpen: string;
  /** Names the sender and says that the mailbox isn't monitored. */
  footer(context: MessageContext): string;
  /** The language tag (BCP 47), for dates and screen readers. */
  tag: string;
};
