import type { Language } from './languages.ts';

/** What every page has, whatever it is about. */
export const FRAME_WORDS = ['common', 'errors', 'ui'] as const;

const ofFrame = <Name extends (typeof FRAME_WORDS)[number]>(name: Name) => ({
  en: async () => ({ default: (await import('./words-en.ts'))[name] }),
  zh: async () => ({ default: (await import('./words-zh.ts'))[name] }),
});

/**
 * The words of the frame, of each feature, and of parts that come after their page; one file a language. A new feature
 * adds its entry here and names it in `lazyPage` or `lazyPart`: a page has its words, and no others, when it is shown.
 */
const FILES = {
  common: ofFrame('common'),
  errors: ofFrame('errors'),
  ui: ofFrame('ui'),
  'accept-invitation': {
    en: () => import('../features/accept-invitation/locales/en.json'),
    zh: () => import('../features/accept-invitation/locales/zh.json'),
  },
  account: {
    en: () => import('../features/account/locales/en.json'),
    zh: () => import('../features/account/locales/zh.json'),
  },
  audit: {
    en: () => import('../features/audit/locales/en.json'),
    zh: () => import('../features/audit/locales/zh.json'),
  },
  'audit-settings': {
    en: () => import('../features/settings/audit/locales/en.json'),
    zh: () => import('../features/settings/audit/locales/zh.json'),
  },
  events: {
    en: () => import('../features/events/locales/en.json'),
    zh: () => import('../features/events/locales/zh.json'),
  },
  'forgot-password': {
    en: () => import('../features/forgot-password/locales/en.json'),
    zh: () => import('../features/forgot-password/locales/zh.json'),
  },
  members: {
    en: () => import('../features/members/locales/en.json'),
    zh: () => import('../features/members/locales/zh.json'),
  },
  organizations: {
    en: () => import('../features/organizations/locales/en.json'),
    zh: () => import('../features/organizations/locales/zh.json'),
  },
  overview: {
    en: () => import('../features/overview/locales/en.json'),
    zh: () => import('../features/overview/locales/zh.json'),
  },
  places: {
    en: () => import('../features/places/locales/en.json'),
    zh: () => import('../features/places/locales/zh.json'),
  },
  projects: {
    en: () => import('../features/projects/locales/en.json'),
    zh: () => import('../features/projects/locales/zh.json'),
  },
  'reset-password': {
    en: () => import('../features/reset-password/locales/en.json'),
    zh: () => import('../features/reset-password/locales/zh.json'),
  },
  settings: {
    en: () => import('../features/settings/locales/en.json'),
    zh: () => import('../features/settings/locales/zh.json'),
  },
  setup: {
    en: () => import('../features/setup/locales/en.json'),
    zh: () => import('../features/setup/locales/zh.json'),
  },
  'sign-in': {
    en: () => import('../features/sign-in/locales/en.json'),
    zh: () => import('../features/sign-in/locales/zh.json'),
  },
  user: {
    en: () => import('../features/user/locales/en.json'),
    zh: () => import('../features/user/locales/zh.json'),
  },
  'user-dialogs': {
    en: () => import('../features/users/dialogs/locales/en.json'),
    zh: () => import('../features/users/dialogs/locales/zh.json'),
  },
  users: {
    en: () => import('../features/users/locales/en.json'),
    zh: () => import('../features/users/locales/zh.json'),
  },
} satisfies Record<string, Record<Language, () => Promise<{ default: object }>>>;

export type Namespace = keyof typeof FILES;

export const loadWords = async (namespace: Namespace, language: Language): Promise<object> =>
  (await FILES[namespace][language]()).default;

/** A key that the English file does not have does not compile. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: { [Name in Namespace]: Awaited<ReturnType<(typeof FILES)[Name]['en']>>['default'] };
  }
}
