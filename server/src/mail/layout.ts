import type { Language, Words } from './messages/words.ts';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** For who reads plain text: one thought a paragraph, links on a line of their own. */
export function layOutText({ paragraphs, action, notes }: Words, footer: string): string {
  const parts = [...paragraphs, ...(action ? [`${action.label}\n${action.url}`] : []), ...notes];
  return `${parts.join('\n\n')}\n\n-- \n${footer}\n`;
}

const FONT =
  "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',Helvetica,Arial,sans-serif";

const paragraph = (text: string, style: string) =>
  `<p style="margin:0 0 16px;overflow-wrap:anywhere;${style}">${escaped(text)}</p>`;

const button = ({ label, url }: { label: string; url: string }, orOpen: string) => `
<p style="margin:24px 0"><a href="${escaped(url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1c5fb8;color:#ffffff;font-weight:600;text-decoration:none">${escaped(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#55606e">${escaped(orOpen)}<br><a href="${escaped(url)}" style="color:#1c5fb8;word-break:break-all">${escaped(url)}</a></p>`;

/** The same to look at: one column, nothing loaded from anywhere. */
export function layOutHtml(
  { subject, paragraphs, action, notes }: Words,
  { language, system, footer }: { language: Language; system: string; footer: string },
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
${action ? button(action, language.orOpen) : ''}
${notes.map((text) => paragraph(text, 'font-size:14px;color:#3a4656')).join('\n')}
</div>
<p style="max-width:560px;margin:16px auto 0;font-size:12px;color:#55606e;overflow-wrap:anywhere">${escaped(footer)}</p>
</body>
</html>
`;
}
