import type { Language } from './languages.ts';

/** Namespace → its words. */
export type Words = Record<string, object>;

/** Each language is one file, loaded when it is asked for. */
const files: Record<Language, () => Promise<{ default: Words }>> = {
  en: () => import('./words-en.ts'),
  zh: () => import('./words-zh.ts'),
};

export const loadWords = async (language: Language): Promise<Words> => (await files[language]()).default;
