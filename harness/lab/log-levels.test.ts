// Tests what is made of the lines of an instance that logs and of one that is silent.
import { expect, test } from 'vitest';
import type { OutputLine } from '../targets/target.ts';
import { linesPrinted, requireLevels } from './log-levels.ts';

const silent = { requests: 100, lines: 0, dropped: 0 };
const info = { requests: 100, lines: 103, dropped: 0 };

test('a line or more for each request, and none at all', () => {
  expect(() => requireLevels({ info, silent })).not.toThrow();
});

test.each([
  ['silent-prints', { info, silent: { ...silent, lines: 1 } }],
  ['silent-prints', { info, silent: info }],
  ['info-prints-less', { info: silent, silent }],
  ['info-prints-less', { info: { ...info, lines: 50, dropped: 49 }, silent }],
  ['load-not-sound', { info: { ...info, lines: 50, dropped: 50 }, silent }],
])('%s', (code, printed) => {
  expect(() => requireLevels(printed)).toThrow(expect.objectContaining({ code }));
});

test('lines are waited for as long as they come, and no longer', async () => {
  const lines: OutputLine[] = [{ stream: 'stderr', text: 'a warning', atMs: 0 }];
  const coming = setInterval(() => lines.push({ stream: 'stdout', text: '{}', atMs: 0 }), 20);
  expect(await linesPrinted({ lines, droppedLines: 3 }, 12)).toBeGreaterThanOrEqual(12);
  clearInterval(coming);
  const before = lines.length;
  expect(await linesPrinted({ lines, droppedLines: 0 }, 1_000)).toBe(before - 1);
  expect(await linesPrinted({ lines: [], droppedLines: 0 }, 1_000)).toBe(0);
});
