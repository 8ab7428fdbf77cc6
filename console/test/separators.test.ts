import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const SOURCE = join(import.meta.dirname, '../src');

/** The title of the document is one line. */
const TITLE = /<title>.*<\/title>/g;

test('no separator begins a line: a no-break space is before each “·”', () => {
  const files = globSync('**/*.{ts,tsx,json}', { cwd: SOURCE });
  const broken = files.filter((file) =>
    / ·/.test(readFileSync(join(SOURCE, file), 'utf8').replace(TITLE, '')),
  );
  assert.deepEqual(broken, []);
});
