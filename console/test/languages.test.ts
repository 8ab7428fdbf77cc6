import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLanguage } from '../src/lib/languages.ts';

test('chooses the first supported language of the browser, else English', () => {
  assert.equal(chooseLanguage([null, undefined, 'zh', 'en']), 'zh');
  assert.equal(chooseLanguage(['fr-FR', 'zh-Hant-TW']), 'zh');
  assert.equal(chooseLanguage(['EN-us']), 'en');
  assert.equal(chooseLanguage(['fr', '']), 'en');
  assert.equal(chooseLanguage([]), 'en');
});
