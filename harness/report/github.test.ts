import { join } from 'node:path';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import type { Catalogue } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { readRun } from '../model/read-run.ts';
import type { ReportInput } from './entries.ts';
import { githubAnnotations } from './github-annotations.ts';
import { githubSummary } from './github-summary.ts';

// Update as results/golden/report/README.md says.
const golden = join(import.meta.dirname, '../../results/golden/report');
const { run, catalogue, findings } = await readRun(join(golden, 'run'));
const input: ReportInput = { run, catalogue, findings, grade: grade(catalogue, run, findings) };
const plenty = 1_000_000;

/** A run of `count` musts that all failed, each saying `said`. */
function many(count: number, said: string): ReportInput {
  const ids = Array.from({ length: count }, (_, index) => `big/c-${index}`);
  const criteria = ids.map((id) => ({
    id,
    level: 'must' as const,
    status: 'specified' as const,
    title: 'Holds',
    verifiedBy: 'x',
  }));
  const big: Catalogue = { schemaVersion: 1, exercises: [{ number: 1, id: 'big', title: 'Big', criteria }] };
  const [sample] = findings;
  if (sample === undefined) throw new Error('a finding expected');
  const all = ids.map((criterion): Finding => ({ ...sample, criterion, outcome: 'fail', summary: said, actual: said }));
  const { waivers: _, ...plain } = run;
  return { run: plain, catalogue: big, findings: all, grade: grade(big, plain, all) };
}

test('annotations and summary are the golden ones', async () => {
  await expect(githubAnnotations(input)).toMatchFileSnapshot(join(golden, 'github-annotations.txt'));
  await expect(githubSummary(input, plenty)).toMatchFileSnapshot(join(golden, 'github-summary.md'));
});

test('ten of each kind at most, the last of which says how many more there are', () => {
  const lines = githubAnnotations(many(10, 'x')).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toContain('big/c-9');
  const more = githubAnnotations(many(200, 'x')).trimEnd().split('\n');
  expect(more).toHaveLength(10);
  expect(more.at(-1)).toMatch(/^::error title=seaworthy,.*::191 more are in the report/);
});

test('a run in which all is well annotates nothing', () => {
  const { waivers: _, ...plain } = run;
  const fine = findings.filter(({ outcome }) => outcome === 'pass');
  const selection = fine.map(({ criterion }) => criterion);
  const partial = { ...plain, selection };
  expect(githubAnnotations({ run: partial, catalogue, findings: fine, grade: grade(catalogue, partial, fine) })).toBe(
    '',
  );
});

test('the summary keeps to its room with whole sections, and says what it left out', () => {
  const input = many(300, 'é'.repeat(300));
  const whole = githubSummary(input, plenty);
  expect(whole).not.toContain('Left out');
  for (const room of [5_000, 20_000, 60_000]) {
    const text = githubSummary(input, room);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room);
    const shown = text.match(/^### fail/gm)?.length ?? 0;
    expect(text).toContain(`Left out for want of room: ${300 - shown} more criteria`);
    expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
  }
});

const hostile = [
  'x\n::error::forged',
  'x\r::stop-commands::t',
  '##[add-mask]x ##[error]y',
  'a%0A::error::b',
  '</code><script>alert(1)</script>',
  '```\n# Passed: all\n![x](https://evil.example/pixel)',
  '\u001b]0;owned\u0007\u001b[2J',
  '\u2028::error::c',
  'title=x,file=/etc/passwd::y',
];

test.each(hostile)('%j forges no annotation and no markup', (said) => {
  const own = many(1, said);
  const lines = githubAnnotations(own).split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  expect(lines.filter((line) => line.trimStart().startsWith('::'))).toHaveLength(1);
  expect(lines).toHaveLength(2);
  // As a runner reads it: the properties end at the second "::".
  const [, properties, message] = /^::error (.*?)::(.*)$/.exec(lines[0] ?? '') ?? [];
  expect(properties?.split(',').map((pair) => pair.split('=')[0])).toEqual(['title', 'file', 'line']);
  expect(message).not.toMatch(/%(?!25|0ARepeat: )|##\[/);
  const summary = githubSummary(own, plenty);
  expect(summary.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  const outsideCode = summary.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  expect(outsideCode).not.toMatch(/<script|evil\.example|##\[/);
  expect(outsideCode.match(/^# /gm)).toHaveLength(1);
});
