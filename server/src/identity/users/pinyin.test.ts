import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinyinOf } from './pinyin.ts';

test('returns the Pinyin of a Chinese name and its initials', () => {
  for (const [name, pinyin] of [
    ['张伟', 'zhangwei zw'],
    ['欧阳娜娜', 'ouyangnana oynn'],
    // Surnames with a pronunciation of their own.
    ['单雄信', 'shanxiongxin sxx'],
    ['曾国藩', 'zengguofan zgf'],
    ['吕布', 'lvbu lb'],
    ['李', 'li'],
    ['Zoë 王小明', 'wangxiaoming wxm'],
    ['張偉', 'zhangwei zw'],
  ] as const)
    assert.equal(pinyinOf(name), pinyin, name);
});

test('returns nothing for names without Chinese characters', () => {
  for (const name of ['Ada Lovelace', 'Ольга', 'こんにちは', '김민준', '', '🎉'])
    assert.equal(pinyinOf(name), undefined, name);
});
