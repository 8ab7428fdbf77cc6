import dns from 'node:dns';

/** Looks up TXT records; each record is one text. An absent name has none. */
export type ResolveTxt = (name: string) => Promise<string[]>;

/** Asks the machine's resolvers. Throws when they can't be reached. */
export const resolveTxt: ResolveTxt = async (name) => {
  try {
    const records = await dns.promises.resolveTxt(name);
    return records.map((chunks) => chunks.join(''));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === dns.NOTFOUND || code === dns.NODATA) return [];
    throw error;
  }
};
