/** The languages of the console. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Returns the first supported language among the preferences, which may be language tags such as `zh-Hans-CN`. */
export function chooseLanguage(preferences: readonly (string | null | undefined)[]): Language {
  for (const preference of preferences) {
    const primary = preference?.toLowerCase().split('-')[0];
    const supported = LANGUAGES.find((language) => language === primary);
    if (supported) return supported;
  }
  return 'en';
}
