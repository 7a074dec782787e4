import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGrade, readRun } from '../model/read-run.ts';
import { badge } from './badge.ts';

const dir = join(import.meta.dirname, '../../results/golden/report/run');
const grade = await readGrade(dir, (await readRun(dir)).run);

test.each([
  [{ letter: 'A', percent: 96.2, coverage: 100, partial: false }, 'seaworthy: A 96.2%, coverage 100.0%'],
  [{ letter: 'C', percent: 88, coverage: 71.4, partial: true }, 'seaworthy: C 88.0%, coverage 71.4%, partial'],
  [{ letter: null, percent: null, coverage: 10, partial: false }, 'seaworthy: no grade, coverage 10.0%'],
] as const)('a badge says more than a letter: %j', (parts, text) => {
  const svg = badge({ ...grade, ...parts });
  expect(svg).toContain(`<title>${text}</title>`);
  expect(svg).toContain(`aria-label="${text}"`);
  expect(svg).not.toMatch(/NaN|href|<script/);
});
