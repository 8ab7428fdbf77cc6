/** Texts of the pages that the browser's path may end on, without the console. */
const TEXTS = {
  en: {
    title: 'Sign-in failed',
    text: 'Your identity provider’s answer was not accepted. Try again, or ask your administrator and name this reference:',
    link: 'Back to the sign-in page',
    tested: 'The dry run is complete',
    testedText: 'Close this page and look at the result. Nothing was changed.',
    refused: 'The dry run was refused',
    refusedText: 'Close this page and look at the reason. Nothing was changed.',
  },
  zh: {
    title: '登录失败',
    text: '身份提供方的响应未被接受。请重试，或联系管理员并提供此编号：',
    link: '返回登录页',
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
