import type { MailContent } from './kinds.ts';
import { layOutHtml, layOutText } from './layout.ts';
import { en } from './messages/en.ts';
import type { Facts, Language, Words } from './messages/words.ts';
import { zh } from './messages/zh.ts';
import type { MailContext } from './server.ts';

/** A mail as it reads. */
export interface ComposedMail {
  /** One line. */
  subject: string;
  text: string;
  html: string;
}

/** What texts need of the system. */
type TextContext = Omit<MailContext, 'server'>;

const LANGUAGES: Record<MailContext['language'], Language> = { en, zh };

/** Writes a mail. `language` null: the system's. */
export const compose = (
  content: MailContent,
  language: MailContext['language'] | null,
  context: TextContext,
): ComposedMail =>
  laidOut(LANGUAGES[language ?? context.language], context, (words, facts) => sayIn(words, content, facts));

/** Writes the mail that tries whether mail works. */
export const composeTest = (context: TextContext): ComposedMail =>
  laidOut(LANGUAGES[context.language], context, (words, facts) => words.test(facts));

function laidOut(
  words: Language,
  { systemName, rootUrl, contactEmail }: TextContext,
  say: (words: Language, facts: Facts) => Words,
): ComposedMail {
  const facts: Facts = {
    system: systemName,
    contact: contactEmail,
    signIn: `${rootUrl}/`,
    link: (page, token) => `${rootUrl}/${page}#token=${encodeURIComponent(token)}`,
    time: (moment) => timeInWords(moment, words.tag),
  };
  const said = say(words, facts);
  // What people are called is of one line already; a header never depends on that.
  const subject = said.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const footer = words.footer(facts);
  return {
    subject,
    text: layOutText(said, footer),
    html: layOutHtml({ ...said, subject }, { language: words, system: systemName, footer }),
  };
}

function sayIn(words: Language, content: MailContent, facts: Facts): Words {
  switch (content.kind) {
    case 'invitation':
      return words.invitation(content.parameters, facts);
    case 'password_reset':
      return words.password_reset(content.parameters, facts);
    case 'account_disabled':
      return words.account_disabled(content.parameters, facts);
    case 'account_not_activated':
      return words.account_not_activated(content.parameters, facts);
    case 'password_changed':
      return words.password_changed(content.parameters, facts);
    case 'organization_invitation':
      return words.organization_invitation(content.parameters, facts);
    case 'organization_without_admin':
      return words.organization_without_admin(content.parameters, facts);
    case 'signal':
      return words.signal(content.parameters, facts);
  }
}

/** Whoever reads it may be anywhere, so the zone is said. */
const timeInWords = (moment: string, tag: string): string =>
  `${new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' }).format(new Date(moment))} UTC`;
