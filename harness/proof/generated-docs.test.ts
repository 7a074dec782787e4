import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { between, generatedDocs } from './generated-docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the generated documents are what they are generated from', async () => {
  for (const { file, text } of await generatedDocs(root)) {
    expect(await readFile(`${root}/${file}`, 'utf8'), `${file}: npm run docs writes it anew`).toBe(text);
  }
});

test('only what stands between the markers is replaced, however often', () => {
  const text = 'before\n<!-- x:begin -->\nold\n<!-- x:end -->\nafter\n';
  const once = between(text, 'x', 'new');
  expect(once).toBe('before\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nafter\n');
  expect(between(once, 'x', 'new')).toBe(once);
  expect(between(text, 'y', 'new')).toBe(text);
});
