import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGrade, readRun } from '../model/read-run.ts';
import { jsonText, toJson } from './json-result.ts';

const dir = join(import.meta.dirname, '../../results/golden/report/run');
const { run, catalogue, findings } = await readRun(dir);
const grade = await readGrade(dir, run);

test('whatever a target said is the same after parsing, and acts on no terminal and no runner before', () => {
  const said = '##[error]x ###[group] \u009b31m \u202e \u2028 ::error::y \n::error::z';
  const hostile = findings.map((finding) => ({ ...finding, actual: said }));
  const result = toJson({ run, catalogue, findings: hostile, grade }, { runDir: 'r', reportPath: 'r/report.md' });
  const text = jsonText(result);
  expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]|##\[/u);
  expect(JSON.parse(text)).toEqual(result);
  expect(text.startsWith('{')).toBe(true);
});
