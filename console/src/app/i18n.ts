import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { chooseLanguage, type Language } from './languages.ts';
import { FRAME_WORDS, loadWords, type Namespace } from './words.ts';

const STORAGE_KEY = 'roster-language';

/** The language that somebody chose in this browser; storage may be switched off. */
function storedLanguage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/** What the pages that were shown or prepared so far speak with. */
const wanted = new Set<Namespace>(FRAME_WORDS);

/** Fetches what is wanted in a language; also what comes to be wanted meanwhile. */
async function completeWords(language: Language): Promise<void> {
  const missing = [...wanted].filter((namespace) => !i18next.hasResourceBundle(language, namespace));
  if (missing.length === 0) return;
  await Promise.all(
    missing.map(async (namespace) =>
      i18next.addResourceBundle(language, namespace, await loadWords(namespace, language)),
    ),
  );
  await completeWords(language);
}

/** Shows the console in a language, once its words are here. */
async function show(language: Language): Promise<void> {
  await completeWords(language);
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  await i18next.changeLanguage(language);
}

/** The likeliest language, before the server is asked: only this browser is known. */
const likelyLanguage = () => chooseLanguage([storedLanguage(), ...navigator.languages]);

/** The language on the screen; before there is one, the likeliest. */
const presentLanguage = () => (i18next.language ? chooseLanguage([i18next.language]) : likelyLanguage());

/** Fetches words that a page or a part of one speaks with, in the language on the screen; others follow with a switch. */
export async function requireWords(namespaces: readonly Namespace[]): Promise<void> {
  for (const namespace of namespaces) wanted.add(namespace);
  const language = presentLanguage();
  await completeWords(language);
  // It may have been switched meanwhile.
  if (language !== presentLanguage()) await requireWords([]);
}

/** Begins without words, but has the likeliest ones fetched meanwhile. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    // A test proves that each language has every key, so no second language needs to be loaded.
    fallbackLng: false,
    resources: {},
    defaultNS: 'common',
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
  // Should it fail, showing the language tries again, and then tells what is wrong.
  requireWords([]).catch(() => {});
}

/** Makes sure that there are words, if the server could not be asked which language counts. */
export async function requireLanguage(): Promise<void> {
  if (!i18next.language) await show(likelyLanguage());
}

/** Shows the console in the language that counts: the person's, this browser's, the system's, the browser's own. */
export async function applyLanguage(wishes: {
  person?: string | null;
  system?: string | null;
}): Promise<void> {
  const language = chooseLanguage([wishes.person, storedLanguage(), wishes.system, ...navigator.languages]);
  if (language !== i18next.language) await show(language);
}

/** Remembers a choice in this browser and shows it at once. */
export async function switchLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the choice lasts as long as this page.
  }
  await show(language);
}
