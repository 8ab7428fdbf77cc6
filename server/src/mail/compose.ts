import type { MailContent } from './content.ts';
import { en } from './messages/en.ts';
import type { Language, Message, MessageContext } from './messages/message.ts';
import { zh } from './messages/zh.ts';
import type { MailContext } from './server.ts';

/** A mail as it is sent. */
export interface ComposedMail {
  /** A single line. */
  subject: string;
  text: string;
  html: string;
}

type ComposeContext = Omit<MailContext, 'server'>;

const LANGUAGES: Record<MailContext['language'], Language> = { en, zh };

/** Composes a mail. `language` null: the language of the system. */
export const compose = (
  content: MailContent,
  language: MailContext['language'] | null,
  context: ComposeContext,
): ComposedMail =>
  layOut(LANGUAGES[language ?? context.language], context, (messages, facts) =>
    messageOf(messages, content, facts),
  );

/** Composes the test message of the mail settings. */
export const composeTest = (context: ComposeContext): ComposedMail =>
  layOut(LANGUAGES[context.language], context, (messages, facts) => messages.test(facts));

function layOut(
  messages: Language,
  { systemName, rootUrl, contactEmail, accentColor }: ComposeContext,
  write: (messages: Language, context: MessageContext) => Message,
): ComposedMail {
  const context: MessageContext = {
    system: systemName,
    contact: contactEmail,
    signIn: `${rootUrl}/`,
    myOrganizations: `${rootUrl}/account/organizations`,
    link: (page, token) => `${rootUrl}/${page}#token=${encodeURIComponent(token)}`,
    time: (timestamp) => formatTime(timestamp, messages.tag),
  };
  const message = write(messages, context);
  // Names are a single line already, but the safety of a header must not depend on that.
  const subject = message.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const footer = messages.footer(context);
  return {
    subject,
    text: toText(message, footer),
    html: toHtml(
      { ...message, subject },
      {
        language: messages,
        system: systemName,
        footer,
        accent: accentColor ?? DEFAULT_ACCENT,
      },
    ),
  };
}

function messageOf(messages: Language, content: MailContent, context: MessageContext): Message {
  switch (content.kind) {
    case 'invitation':
      return messages.invitation(content.parameters, context);
    case 'password_reset':
      return messages.password_reset(content.parameters, context);
    case 'account_disabled':
      return messages.account_disabled(content.parameters, context);
    case 'account_not_activated':
      return messages.account_not_activated(content.parameters, context);
    case 'password_changed':
      return messages.password_changed(content.parameters, context);
    case 'email_changed':
      return messages.email_changed(content.parameters, context);
    case 'temporary_password':
      return messages.temporary_password(content.parameters, context);
    case 'organization_invitation':
      return messages.organization_invitation(content.parameters, context);
    case 'organization_without_admin':
      return messages.organization_without_admin(content.parameters, context);
    case 'signal':
      return messages.signal(content.parameters, context);
  }
}

/** Formats a timestamp in UTC: the time zone of the recipient is unknown. */
const formatTime = (timestamp: string, tag: string): string =>
  `${new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' }).format(new Date(timestamp))} UTC`;

/** Returns the plain text body: paragraphs separated by blank lines, links on their own lines. */
function toText({ paragraphs, action, notes }: Message, footer: string): string {
  const parts = [...paragraphs, ...(action ? [`${action.label}\n${action.url}`] : []), ...notes];
  return `${parts.join('\n\n')}\n\n-- \n${footer}\n`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const FONT =
  "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',Helvetica,Arial,sans-serif";

/** Of buttons and links, without one of the system's own. */
const DEFAULT_ACCENT = '#1c5fb8';

const paragraph = (text: string, style: string) =>
  `<p style="margin:0 0 16px;overflow-wrap:anywhere;${style}">${escaped(text)}</p>`;

const button = ({ label, url }: { label: string; url: string }, orOpen: string, accent: string) => `
<p style="margin:24px 0"><a href="${escaped(url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:${accent};color:#ffffff;font-weight:600;text-decoration:none">${escaped(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#55606e">${escaped(orOpen)}<br><a href="${escaped(url)}" style="color:${accent};word-break:break-all">${escaped(url)}</a></p>`;

/** Returns the HTML body: one column, no external resources. */
function toHtml(
  { subject, paragraphs, action, notes }: Message,
  {
    language,
    system,
    footer,
    accent,
  }: { language: Language; system: string; footer: string; accent: string },
): string {
  return `<!doctype html>
<html lang="${escaped(language.tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escaped(subject)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f3f5f7;color:#1a2330;font-size:16px;line-height:1.55;${FONT}">
<div style="max-width:560px;margin:0 auto;padding:32px;border-radius:10px;background:#ffffff">
<p style="margin:0 0 24px;font-size:14px;font-weight:600;color:#55606e">${escaped(system)}</p>
<h1 style="margin:0 0 20px;font-size:21px;line-height:1.3">${escaped(subject)}</h1>
${paragraphs.map((text) => paragraph(text, '')).join('\n')}
${action ? button(action, language.orOpen, accent) : ''}
${notes.map((text) => paragraph(text, 'font-size:14px;color:#3a4656')).join('\n')}
</div>
<p style="max-width:560px;margin:16px auto 0;font-size:12px;color:#55606e;overflow-wrap:anywhere">${escaped(footer)}</p>
</body>
</html>
`;
}
