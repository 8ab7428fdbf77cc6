import { createHash } from 'node:crypto';

/** Texts of the pages that the browser's path may end on, without the console. */
const TEXTS = {
  en: {
    title: 'Sign-in failed',
    text: 'Your identity provider’s answer was not accepted. Try again, or ask your administrator and name this reference:',
    link: 'Back to the sign-in page',
    signingOut: 'Signing out',
    signingOutText: 'You are signed out here. Continue to sign out of your identity provider.',
    continue: 'Continue',
    tested: 'The dry run is complete',
    testedText: 'Close this page and look at the result. Nothing was changed.',
    refused: 'The dry run was refused',
    refusedText: 'Close this page and look at the reason. Nothing was changed.',
  },
  zh: {
    title: '登录失败',
    text: '身份提供方的响应未被接受。请重试，或联系管理员并提供此编号：',
    link: '返回登录页',
    signingOut: '正在退出登录',
    signingOutText: '您已在此处退出登录。请继续以退出身份提供方。',
    continue: '继续',
    tested: '试运行已完成',
    testedText: '请关闭此页面并查看结果。未作任何更改。',
    refused: '试运行被拒绝',
    refusedText: '请关闭此页面并查看原因。未作任何更改。',
  },
} as const;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (language: 'en' | 'zh', title: string, body: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}code{user-select:all}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

/** A refused answer: the same page whatever was wrong, so that a forger learns nothing. */
export function refusalPage(language: 'en' | 'zh', requestId: string): string {
  const { title, text, link } = TEXTS[language];
  return page(
    language,
    title,
    `<p>${text} <code>${escapeHtml(requestId)}</code></p><p><a href="/sign-in">${link}</a></p>`,
  );
}

/** Where the browser of a dry run ends. The page of the connection shows the result. */
export function testedPage(language: 'en' | 'zh', outcome: 'tested' | 'refused'): string {
  const texts = TEXTS[language];
  return page(language, texts[outcome], `<p>${texts[`${outcome}Text`]}</p>`);
}

/** A form that the browser posts to a provider. */
export interface PostedForm {
  url: string;
  fields: Record<string, string>;
}

const SUBMIT = 'document.forms[0].submit()';
const SUBMIT_HASH = createHash('sha256').update(SUBMIT).digest('base64');

/** A page that posts a form at once; without scripts, by a button. Returns it with the policy that it needs. */
export function formPage(
  language: 'en' | 'zh',
  { url, fields }: PostedForm,
): { html: string; policy: string } {
  const texts = TEXTS[language];
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  const body = `<p>${texts.signingOutText}</p><form method="post" action="${escapeHtml(url)}">${inputs.join('')}<button>${texts.continue}</button></form><script>${SUBMIT}</script>`;
  return {
    html: page(language, texts.signingOut, body),
    // No `form-action`: it also covers where the provider redirects to. Providers load logout pages in frames.
    policy: `default-src 'none'; script-src 'sha256-${SUBMIT_HASH}'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors ${new URL(url).origin}`,
  };
}
