import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { readRun } from '../model/read-run.ts';
import { createRedactor } from './redactor.ts';
import { type RunStart, startRun } from './run-writer.ts';

const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 6,
      id: 'graceful-shutdown',
      title: 'Graceful shutdown',
      criteria: ['a', 'b', 'c'].map((name) => ({
        id: `graceful-shutdown/${name}`,
        level: 'must',
        status: name === 'c' ? 'planned' : 'specified',
        title: name,
        verifiedBy: 'looking',
      })),
    },
  ],
};
const catalogueText = `${JSON.stringify(catalogue)}\n`;

const start: RunStart = {
  startedAt: new Date('2026-11-23T06:45:12.345Z'),
  commit: null,
  dirty: null,
  versions: { node: '24.0.0' },
  machine: { platform: 'linux', release: '6', arch: 'x64', cpus: 2, memoryBytes: 1024 },
  commandLine: ['seaworthy', 'run', '--header', 'hunter2hunter2'],
  seed: '1a2b',
  profile: 'quick',
  driver: 'embedded',
  target: { name: 'My Service/..', kind: 'url', url: 'https://user:pw@staging.example/x' },
  selection: null,
};
const end = { brokenFiles: [], interrupted: false, finishedAt: new Date('2026-11-23T06:46:00Z') };

const finding = (criterion: string, parts: Partial<Finding> = {}): Finding => ({
  schemaVersion: 1,
  criterion,
  outcome: 'pass',
  startedAt: '2026-11-23T06:45:13.000Z',
  durationMs: 12,
  summary: 'It holds.',
  measurements: [],
  moments: [],
  evidence: [],
  ...parts,
});

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-findings-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test('a run is written as it goes on, read back whole, and results/latest points at it once it is finished', async () => {
  const resultsDir = await temporary();
  await using run = await startRun({ resultsDir, start, catalogueText });
  expect(run.id).toBe('20261123T064512Z-my-service-embedded');
  await run.record(finding('graceful-shutdown/b'));
  expect((await readRun(run.dir)).findings.map(({ criterion }) => criterion)).toEqual(['graceful-shutdown/b']);
  expect((await readRun(run.dir)).run.finishedAt).toBeUndefined();
  await expect(lstat(join(resultsDir, 'latest'))).rejects.toThrow('ENOENT');
  await run.record(finding('graceful-shutdown/a', { outcome: 'fail', repro: '#!/bin/sh\ncurl -i localhost' }));
  await run.finish(end);
  const read = await readRun(join(resultsDir, 'latest'));
  expect(read.run).toMatchObject({
    finishedAt: '2026-11-23T06:46:00.000Z',
    target: { url: 'https://staging.example/x' },
  });
  expect(read.catalogue).toEqual(catalogue);
  expect(read.findings).toHaveLength(2);
  expect(await readlink(join(resultsDir, 'latest'))).toBe(`runs/${run.id}`);
  const repro = join(run.dir, 'evidence/graceful-shutdown/a/repro.sh');
  expect((await stat(repro)).mode & 0o777).toBe(0o755);
  expect(await readFile(repro, 'utf8')).toBe('#!/bin/sh\ncurl -i localhost\n');
  expect((await readdir(run.dir)).sort()).toEqual(['catalogue.json', 'evidence', 'findings.ndjson', 'run.json']);
});

test('two runs that start in the same second get folders of their own, and latest moves to the newer one', async () => {
  const resultsDir = await temporary();
  await using first = await startRun({ resultsDir, start, catalogueText });
  await using second = await startRun({ resultsDir, start, catalogueText });
  expect(second.id).toBe(`${first.id}-2`);
  await first.finish(end);
  await second.finish(end);
  expect(await readlink(join(resultsDir, 'latest'))).toBe(`runs/${second.id}`);
});

test.each([
  ['a second one', 'graceful-shutdown/a', 'has a finding already'],
  ['an unknown criterion', 'graceful-shutdown/z', "is not in the run's catalogue"],
  ['a planned criterion', 'graceful-shutdown/c', 'is planned'],
  ['a path instead of an id', '../../etc/passwd', 'criterion'],
])('refuses %s', async (_, criterion, message) => {
  await using run = await startRun({ resultsDir: await temporary(), start, catalogueText });
  await run.record(finding('graceful-shutdown/a'));
  await expect(run.record(finding(criterion))).rejects.toMatchObject({ code: 'finding-not-recordable' });
  await expect(run.record(finding(criterion))).rejects.toThrow(message);
  expect((await readRun(run.dir)).findings).toHaveLength(1);
});

test('refuses a finding with a measurement that is not a number, and one outside the selection', async () => {
  const options = { start: { ...start, selection: ['graceful-shutdown/a'] }, catalogueText };
  await using run = await startRun({ resultsDir: await temporary(), ...options });
  const nan = { measurements: [{ name: 'p99', value: Number.NaN, unit: 'ms' }] };
  await expect(run.record(finding('graceful-shutdown/a', nan))).rejects.toThrow('measurements.0.value');
  await expect(run.record(finding('graceful-shutdown/b'))).rejects.toThrow('was not selected');
});

test('no secret reaches any file of the run', async () => {
  const secret = 'hunter2hunter2';
  const redactor = createRedactor([secret]);
  await using run = await startRun({ resultsDir: await temporary(), start, catalogueText, redactor });
  const file = await run.evidence('graceful-shutdown/a').write({
    name: 'log.txt',
    mediaType: 'text/plain',
    title: 'Log',
    content: `Authorization: Basic ${Buffer.from(secret).toString('base64')}\n${secret}\n`,
  });
  await run.record(
    finding('graceful-shutdown/a', {
      outcome: 'fail',
      summary: secret,
      expected: { [secret]: [secret] },
      actual: `x${secret}x`,
      error: { code: 'x', message: secret, hint: secret, stack: secret },
      measurements: [{ name: secret, value: 1, unit: 'ms' }],
      moments: [{ atMs: 0, event: secret, detail: secret }],
      evidence: [{ ...file, title: secret }],
      repro: `curl -H 'authorization: ${secret}'`,
    }),
  );
  await run.finish({ ...end, brokenFiles: [{ file: 'spec/x.spec.ts', message: secret }] });
  for (const entry of await readdir(run.dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
  }
});

test('results that cannot be written give one clear sentence and leave nothing', async () => {
  const dir = await temporary();
  await writeFile(join(dir, 'results'), 'a file');
  await expect(startRun({ resultsDir: join(dir, 'results'), start, catalogueText })).rejects.toMatchObject({
    code: 'results-not-writable',
    exitCode: 70,
    message: expect.stringMatching(
      /^Could not write .*runs: a part of the path is a file, not a folder \(ENOTDIR\)\.$/,
    ),
  });
  await mkdir(join(dir, 'other/latest/full'), { recursive: true });
  await using run = await startRun({ resultsDir: join(dir, 'other'), start, catalogueText });
  await expect(run.finish(end)).rejects.toMatchObject({ code: 'results-not-writable' });
  expect((await readdir(join(dir, 'other'))).sort()).toEqual(['latest', 'runs']);
});

test('findings that come at once are all there, each on a line of its own', async () => {
  await using run = await startRun({ resultsDir: await temporary(), start, catalogueText });
  const both = [finding('graceful-shutdown/a'), finding('graceful-shutdown/b'), finding('graceful-shutdown/a')];
  const settled = await Promise.allSettled(both.map((each) => run.record(each)));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect((await readRun(run.dir)).findings).toHaveLength(2);
});
