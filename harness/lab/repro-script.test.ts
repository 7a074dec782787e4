// Tests that the repro.sh of every criterion is a script that bash can read, whatever the target is called.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Catalogue, CriterionMeta } from '../model/criterion.ts';
import type { RunSettings } from '../model/run-settings.ts';
import { reproScript } from './repro-script.ts';

const bash = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..', '..');
const catalogue = JSON.parse(await readFile(path.join(root, 'spec', 'catalogue.json'), 'utf8')) as Catalogue;
const specified = catalogue.exercises.flatMap(({ criteria }) =>
  criteria.filter(({ status }) => status === 'specified'),
);

const settings: RunSettings = {
  profile: 'quick',
  driver: 'embedded',
  seed: '1a2b3c4d',
  projectRoot: root,
  allowLoad: false,
  selection: null,
  unavailable: {},
};
const metaOf = (meta: unknown) => meta as CriterionMeta;
const hello = metaOf({ failureTitle: 'It fails', repro: "\n[ \"$MISSING\" = '' ] || symptom 'seen'\n" });

test.each(specified)('$id', async (criterion) => {
  const script = reproScript(criterion.id, metaOf(criterion), settings);
  await bash('bash', ['-n', '-c', script]);
  expect(script).toContain(`npm run lab -- ${criterion.id} --write-env lab.env`);
  expect(script).not.toMatch(/\/work\/|\/root\/|\/home\//);
});

test('it ends with 0 without the symptom and with 1 with it', async () => {
  const run = (repro: string) => {
    const script = reproScript('a/b', metaOf({ failureTitle: 'a', repro }), settings);
    return bash('bash', ['-c', script]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
  };
  expect(await run('true')).toEqual({ code: 0, stdout: 'no symptom\n' });
  expect(await run('symptom "it is $((40 + 2))"')).toEqual({ code: 1, stdout: 'SYMPTOM: it is 42\n' });
});

test.each([
  [{}, 'npm run spec -- a/b --seed 1a2b3c4d', 'npm run lab -- a/b --write-env lab.env'],
  [
    { profile: 'full', driver: 'docker' } as const,
    'npm run spec -- a/b --driver docker --profile full --seed 1a2b3c4d',
    'npm run lab -- a/b --driver docker --write-env lab.env',
  ],
])('the check is repeated as it was made: %j', (differs, check, lab) => {
  const script = reproScript('a/b', hello, { ...settings, ...differs });
  expect(script).toContain(`The whole check again:            ${check}\n`);
  expect(script).toContain(`keeps the lab open:   ${lab}\n`);
});

test("a target's path is one word to the shell, and a title is one line of comment", async () => {
  const target = "a folder/it's $(touch owned) `here`.yaml";
  const script = reproScript('a/b', metaOf({ ...hello, failureTitle: 'It\nfails; exit 3' }), { ...settings, target });
  const comment = /npm run lab -- a\/b (--target .*) --write-env/.exec(script)?.[1] ?? '';
  const { stdout } = await bash('bash', ['-c', `printf '%s|' ${comment}`]);
  expect(stdout).toBe(`--target|${target}|`);
  await bash('bash', ['-n', '-c', script]);
  expect(script).toContain('# a/b: It fails; exit 3\n');
});
