import i18next, { type FlatNamespace, type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import { chooseLanguage, type Language } from './languages.ts';
import { loadMessages, type Namespace } from './messages.ts';
import { SHARED_NAMESPACES } from './namespaces.ts';

const STORAGE_KEY = 'roster-language';

/** Returns the language chosen in this browser. Storage may be switched off. */
function storedLanguage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/** The namespaces of all pages shown or preloaded so far. */
const required = new Set<Namespace>(SHARED_NAMESPACES);

/** Loads the required namespaces in a language, including those that become required meanwhile. */
async function loadRequired(language: Language): Promise<void> {
  const missing = [...required].filter((namespace) => !i18next.hasResourceBundle(language, namespace));
  if (missing.length === 0) return;
  await Promise.all(
    missing.map(async (namespace) =>
      i18next.addResourceBundle(language, namespace, await loadMessages(namespace, language)),
    ),
  );
  await loadRequired(language);
}

/** Shows the console in a language, once its messages are loaded. */
async function show(language: Language): Promise<void> {
  await loadRequired(language);
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  await i18next.changeLanguage(language);
}

/** The likeliest language before the server has responded: only this browser's preferences are known. */
const likelyLanguage = () => chooseLanguage([storedLanguage(), ...navigator.languages]);

const currentLanguage = () => (i18next.language ? chooseLanguage([i18next.language]) : likelyLanguage());

/** Loads the messages of a page or component in the current language; other languages are loaded on a switch. */
export async function ensureMessages(namespaces: readonly Namespace[]): Promise<void> {
  for (const namespace of namespaces) required.add(namespace);
  const language = currentLanguage();
  await loadRequired(language);
  // The language may have been switched meanwhile.
  if (language !== currentLanguage()) await ensureMessages([]);
}

const onLanguageChange = (listener: () => void) => {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
};

/** By language and default namespace. */
const translations = new Map<string, TFunction>();

/**
 * Returns the texts of a namespace, or of several with the first as default, in the current language. Shared by all components:
 * react-i18next copies its instance for each component, which took a third of the time of translating a list of users.
 */
export function useTranslation<const Namespaces extends FlatNamespace | FlatNamespace[] = 'common'>(
  namespaces?: Namespaces,
): { t: TFunction<Namespaces>; i18n: typeof i18next };
export function useTranslation(namespaces: FlatNamespace | FlatNamespace[] = 'common') {
  const language = useSyncExternalStore(onLanguageChange, () => i18next.language);
  // The others are named in the key of a text.
  const [namespace = 'common'] = [namespaces].flat();
  const key = `${language} ${namespace}`;
  let t = translations.get(key);
  if (t === undefined) {
    t = i18next.getFixedT(language, namespace);
    translations.set(key, t);
  }
  return { t, i18n: i18next };
}

/** Initializes i18next without messages and begins to load the likeliest ones. */
export async function startI18n(): Promise<void> {
  await i18next.init({
    // A test proves that each language has every key, so no second language needs to be loaded.
    fallbackLng: false,
    resources: {},
    defaultNS: 'common',
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
  // On failure, showing the language tries again and reports the error.
  ensureMessages([]).catch(() => {});
}

/** Makes sure that some language is shown, even if the server could not be asked for its default. */
export async function requireLanguage(): Promise<void> {
  if (!i18next.language) await show(likelyLanguage());
}

/** Shows the user's language, otherwise this browser's choice, the system's default, or the browser's preference. */
export async function applyLanguage(preferences: {
  user?: string | null;
  system?: string | null;
}): Promise<void> {
  const { user, system } = preferences;
  const language = chooseLanguage([user, storedLanguage(), system, ...navigator.languages]);
  if (language !== i18next.language) await show(language);
}

/** Shows a language at once and remembers the choice in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the choice lasts as long as this page.
  }
  await show(language);
}
