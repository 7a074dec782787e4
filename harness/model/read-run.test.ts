import { appendFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readGrade, readRun } from './read-run.ts';

const golden = join(import.meta.dirname, '../../results/golden/report/run');

async function brokenCopy(breakIt: (dir: string) => Promise<unknown>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-read-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(golden, dir, { recursive: true });
  await breakIt(dir);
  return dir;
}

const edit = (file: string, from: string | RegExp, to: string) => async (dir: string) => {
  const path = join(dir, file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(from, to));
};

const repeatLine = async (dir: string): Promise<void> => {
  const path = join(dir, 'findings.ndjson');
  const first = (await readFile(path, 'utf8')).split('\n')[0];
  await appendFile(path, `${first}\n`);
};

test('a whole run folder is read', async () => {
  const { run, catalogue, findings } = await readRun(golden);
  expect([run.seed, catalogue.exercises.length, findings.length]).toEqual(['5eed-0001', 4, 10]);
  expect((await readGrade(golden, run)).runId).toBe(run.id);
});

test.each<[what: string, breakIt: (dir: string) => Promise<unknown>, code: string, message: RegExp]>([
  ['no run.json', (dir) => rm(join(dir, 'run.json')), 'run-file-missing', /run\.json does not exist/],
  ['no findings', (dir) => rm(join(dir, 'findings.ndjson')), 'run-file-missing', /findings\.ndjson does not exist/],
  ['no catalogue', (dir) => rm(join(dir, 'catalogue.json')), 'run-file-missing', /catalogue\.json does not exist/],
  ['no folder', (dir) => rm(dir, { recursive: true }), 'run-file-missing', /is not a whole run folder/],
  ['run.json cut', (dir) => truncate(join(dir, 'run.json'), 40), 'run-file-invalid', /run\.json: not JSON/],
  [
    'the last line cut',
    async (dir) => truncate(join(dir, 'findings.ndjson'), (await readFile(join(dir, 'findings.ndjson'))).length - 9),
    'findings-cut-off',
    /findings\.ndjson:10: the last line is cut off/,
  ],
  [
    'only the last line end cut',
    async (dir) => truncate(join(dir, 'findings.ndjson'), (await readFile(join(dir, 'findings.ndjson'))).length - 1),
    'findings-cut-off',
    /findings\.ndjson:10: /,
  ],
  ['a line in the middle', edit('findings.ndjson', '\n', '\n{\n'), 'run-file-invalid', /findings\.ndjson:2: not JSON/],
  ['an empty line', edit('findings.ndjson', '\n', '\n\n'), 'run-file-invalid', /findings\.ndjson:2: not JSON/],
  [
    'an unknown outcome',
    edit('findings.ndjson', '"outcome":"fail"', '"outcome":"fine"'),
    'run-file-invalid',
    /findings\.ndjson:6: outcome: /,
  ],
  [
    'an evidence file elsewhere',
    edit('findings.ndjson', '"file":"output.txt"', '"file":"../../../run.json"'),
    'run-file-invalid',
    /findings\.ndjson:3: evidence\.0\.file: /,
  ],
  ['a line twice', repeatLine, 'finding-duplicate', /findings\.ndjson:11: .* has a finding already, on line 1/],
  [
    'a criterion of nobody',
    edit('findings.ndjson', 'hostile/all-of-it', 'hostile/none-of-it'),
    'finding-unknown',
    /findings\.ndjson:10: hostile\/none-of-it is not in the run's catalogue/,
  ],
  [
    'a planned criterion',
    edit('findings.ndjson', 'hostile/all-of-it', 'docker-image/pinned-base'),
    'finding-planned',
    /findings\.ndjson:10: /,
  ],
  [
    'an older schema',
    edit('run.json', '"schemaVersion": 1', '"schemaVersion": 0'),
    'run-schema-version',
    /run\.json: schema version 0; this suite reads version 1/,
  ],
  [
    'a newer schema of one line',
    edit('findings.ndjson', '"schemaVersion":1', '"schemaVersion":2'),
    'run-schema-version',
    /findings\.ndjson:1: schema version 2/,
  ],
  [
    'another catalogue',
    edit('catalogue.json', 'Liveness', 'liveness'),
    'run-other-catalogue',
    /catalogue\.json is another catalogue/,
  ],
  ['an unknown field', edit('run.json', '"seed"', '"sead"'), 'run-file-invalid', /run\.json: /],
])('%s: one error that names the file', async (_, breakIt, code, message) => {
  const dir = await brokenCopy(breakIt);
  await expect(readRun(dir)).rejects.toMatchObject({
    code,
    exitCode: 64,
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('a grade that is missing or of another run is refused', async () => {
  const { run } = await readRun(golden);
  const without = await brokenCopy((dir) => rm(join(dir, 'grade.json')));
  await expect(readGrade(without, run)).rejects.toMatchObject({
    code: 'run-file-missing',
    hint: expect.stringContaining('npm run grade'),
  });
  const other = await brokenCopy(edit('grade.json', run.id, '20200101T000000Z-other-embedded'));
  await expect(readGrade(other, run)).rejects.toMatchObject({ code: 'grade-of-other-run', exitCode: 64 });
});
