/** A namespace is named as the folder that its `locales/` stand in; only the application's own words are `common`. */
export function byNamespace(files: Record<string, object>): Record<string, object> {
  const entries = Object.entries(files).map(([path, words]) => {
    const folder = path.split('/').at(-3) ?? '';
    return [folder === '.' || folder === 'app' ? 'common' : folder, words] as const;
  });
  return Object.fromEntries(entries);
}
