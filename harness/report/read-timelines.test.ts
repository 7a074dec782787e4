import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../model/finding.ts';
import type { Timeline } from '../model/timeline.ts';
import { readTimelines } from './read-timelines.ts';

const timeline: Timeline = { schemaVersion: 1, bucketMs: 50, durationMs: 100, series: [], windows: [], marks: [] };

async function runWith(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-timelines-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'evidence/health/x'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, 'evidence/health/x', name), text);
  return dir;
}

const finding = (...files: string[]): Finding => ({
  schemaVersion: 1,
  criterion: 'health/x',
  outcome: 'pass',
  startedAt: '2026-11-23T06:45:13.000Z',
  durationMs: 1,
  summary: '',
  measurements: [],
  moments: [],
  evidence: files.map((file) => ({ file, mediaType: 'application/json', title: file })),
});

test('a timeline among the evidence is read', async () => {
  const dir = await runWith({ 'timeline.json': JSON.stringify(timeline), 'a.txt': '' });
  expect(await readTimelines(dir, [finding('timeline.json', 'a.txt')])).toEqual(new Map([['health/x', timeline]]));
  expect(await readTimelines(dir, [finding('a.txt')])).toEqual(new Map());
});

test('an evidence file that vanished, or became a link, is a usage error that names it', async () => {
  const dir = await runWith({ 'a.txt': '' });
  const gone = { code: 'evidence-missing', exitCode: 64, message: expect.stringContaining('evidence/health/x/b.txt') };
  await expect(readTimelines(dir, [finding('a.txt', 'b.txt')])).rejects.toMatchObject(gone);
  await symlink('a.txt', join(dir, 'evidence/health/x/b.txt'));
  await expect(readTimelines(dir, [finding('b.txt')])).rejects.toMatchObject(gone);
});

test.each([
  ['cut off', JSON.stringify(timeline).slice(0, -9)],
  ['of another version', JSON.stringify({ ...timeline, schemaVersion: 2 })],
  ['of text where numbers are due', JSON.stringify({ ...timeline, durationMs: '"><script>' })],
])('a timeline that is %s is refused', async (_name, text) => {
  const dir = await runWith({ 'timeline.json': text });
  await expect(readTimelines(dir, [finding('timeline.json')])).rejects.toMatchObject({
    code: 'evidence-invalid',
    exitCode: 64,
  });
});
