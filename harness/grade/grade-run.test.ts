import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { gradeRun } from './grade.ts';

const golden = join(import.meta.dirname, '../../results/golden/report/run');

test('an old run graded again gives the same bytes, which are the golden ones', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-grade-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(golden, dir, { recursive: true });
  await gradeRun(dir);
  const first = await readFile(join(dir, 'grade.json'), 'utf8');
  await gradeRun(dir);
  expect(await readFile(join(dir, 'grade.json'), 'utf8')).toBe(first);
  await expect(first).toMatchFileSnapshot(join(golden, 'grade.json'));
});
