/** The namespaces that every page uses; the others are loaded with the route or component that names them. */
export const SHARED_NAMESPACES = ['common', 'errors', 'ui'] as const;

const MESSAGE_FILE = /(?:features\/)?([\w-]+(?:\/[\w-]+)*)\/locales\/(\w+)\.json$/;

/**
 * Returns the i18next namespace and the language of a message file, by its path below `src`:
 * `features/users/dialogs/locales/en.json` is `users-dialogs` in English, and `lib/locales/en.json` is `common`.
 */
export function namespaceOf(path: string): { namespace: string; language: string } {
  const [, folder = '', language = ''] = MESSAGE_FILE.exec(path) ?? [];
  return { namespace: folder === 'lib' ? 'common' : folder.replaceAll('/', '-'), language };
}
