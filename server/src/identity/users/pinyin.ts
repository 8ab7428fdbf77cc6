import { createRequire } from 'node:module';

const requireLater = createRequire(import.meta.url);

/**
 * Returns what a Chinese name is typed as without an input method: its Pinyin and the initials, such as "zhangwei zw".
 * Returns undefined for a name without Chinese characters. The dictionary is loaded at the first Chinese name, because it
 * takes 15 MB.
 */
export function pinyinOf(name: string): string | undefined {
  const characters = name.match(/[\u3400-\u4dbf\u4e00-\u9fff]+/g);
  if (!characters) return undefined;
  const { pinyin }: typeof import('pinyin-pro') = requireLater('pinyin-pro');
  // The first character is a surname: some have a pronunciation of their own. "v" is how keyboards write "ü".
  const syllables = pinyin(characters.join(''), {
    toneType: 'none',
    type: 'array',
    surname: 'head',
    v: true,
  });
  const known = syllables.filter((syllable) => /^[a-z]+$/.test(syllable));
  if (known.length === 0) return undefined;
  const initials = known.map((syllable) => syllable.slice(0, 1));
  return [known.join(''), ...(known.length > 1 ? [initials.join('')] : [])].join(' ');
}
