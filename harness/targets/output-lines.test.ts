import { expect, test } from 'vitest';
import { OutputLines } from './output-lines.ts';

const line = (text: string) => ({ stream: 'stdout' as const, text, atMs: 0 });

test('keeps everything within its bounds', () => {
  const output = new OutputLines({ lines: 10, characters: 100 });
  for (let index = 0; index < 10; index++) output.add(line(String(index)));
  expect(output.kept.map(({ text }) => text).join('')).toBe('0123456789');
  expect(output.dropped).toBe(0);
});

test('drops the oldest lines beyond the number of lines, and counts them', () => {
  const output = new OutputLines({ lines: 10, characters: 1_000 });
  for (let index = 0; index < 1_000; index++) output.add(line(String(index)));
  expect(output.kept.length).toBeLessThanOrEqual(10);
  expect(output.kept.at(-1)?.text).toBe('999');
  expect(output.dropped + output.kept.length).toBe(1_000);
});

test('drops the oldest lines beyond the number of characters, but never the newest', () => {
  const output = new OutputLines({ lines: 10, characters: 100 });
  output.add(line('a'.repeat(60)));
  output.add(line('b'.repeat(60)));
  output.add(line('c'.repeat(500)));
  expect(output.kept.map(({ text }) => text[0])).toEqual(['c']);
  expect(output.dropped).toBe(2);
});
