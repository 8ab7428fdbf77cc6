import type { CustomTypeOptions } from 'i18next';
import type { Language } from './languages.ts';
import { namespaceOf } from './namespaces.ts';

/** The keys of each namespace are typed by `i18next.d.ts`, generated from the English files (`npm run generate`). */
export type Namespace = keyof CustomTypeOptions['resources'];

type Load = () => Promise<object>;

const LOADERS = new Map<string, Load>(
  Object.entries(
    import.meta.glob<object>(['/src/{errors,lib,ui}/locales/*.json', '/src/features/**/locales/*.json'], {
      import: 'default',
    }),
  ).map(([path, load]) => {
    const { namespace, language } = namespaceOf(path.replace('/src/', ''));
    return [`${language} ${namespace}`, load];
  }),
);

/** Loads the messages of a namespace in a language. */
export async function loadMessages(namespace: Namespace, language: Language): Promise<object> {
  const load = LOADERS.get(`${language} ${namespace}`);
  if (!load) throw new Error(`There is no ${language}.json of ${namespace}.`);
  return load();
}
