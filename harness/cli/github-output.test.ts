// Tests what is told to GitHub Actions, and that nothing is told anywhere else.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import { readRun } from '../model/read-run.ts';
import { tellGithubOfGate, tellGithubOfRun } from './github-output.ts';

const golden = path.join(import.meta.dirname, '../../results/golden/report/run');
const { run, catalogue, findings } = await readRun(golden);
const input = { run, catalogue, findings, grade: grade(catalogue, run, findings) };

async function summaryFile(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'github-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return path.join(dir, 'summary.md');
}

async function told(env: Readonly<Record<string, string>>): Promise<string> {
  let written = '';
  await tellGithubOfRun(input, (text) => (written += text), env);
  return written;
}

test('nothing is told where nobody listens', async () => {
  expect(await told({})).toBe('');
  expect(await told({ GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY: '' })).toBe('');
});

test('annotations are written on a runner, and the summary is added to what is there', async () => {
  const file = await summaryFile();
  await writeFile(file, 'from another step\n');
  expect(await told({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file })).toMatch(/^::error title=/);
  await tellGithubOfGate(['must-failed: health/<b>x</b> is fail.', 'gate: closed (1)'], { GITHUB_STEP_SUMMARY: file });
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^from another step\n# Failed: /);
  expect(text).toContain('- `must-failed: health/<b>x</b> is fail.`\n- gate: closed (1)\n');
});

test('a summary that is nearly full gets no more than fits', async () => {
  const file = await summaryFile();
  await writeFile(file, 'x'.repeat(998_000));
  await told({ GITHUB_STEP_SUMMARY: file });
  const text = await readFile(file, 'utf8');
  expect(text.length).toBeLessThanOrEqual(1_000_000);
  expect(text).toContain('Left out for want of room');
});

test('a summary that cannot be written ends nothing', async () => {
  const file = path.join(await summaryFile(), 'no-folder', 'summary.md');
  await expect(told({ GITHUB_STEP_SUMMARY: file })).resolves.toBe('');
});
