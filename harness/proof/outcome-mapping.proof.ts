// Proves what each way for a criterion to end becomes: one row per outcome, and per way to the same outcome.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { machineFacts } from '../cli/run-facts.ts';
import { settingsForCollecting } from '../cli/settings.ts';
import { runSpecs } from '../cli/spec-runner.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { exitCodeOf } from '../gate/exit-code.ts';
import { grade } from '../grade/grade.ts';
import { outcomeOf } from '../lab/outcome-of.ts';
import type { Catalogue } from '../model/criterion.ts';
import type { CriterionReport } from '../model/criterion-report.ts';
import {
  BlockedError,
  ExpectationError,
  HarnessError,
  InconclusiveError,
  UnsupportedError,
  UsageError,
} from '../model/errors.ts';
import { exitCodes } from '../model/outcome.ts';
import type { RunRecord } from '../model/run.ts';
import { openWorkplace, projectRoot } from './run-suite.ts';

const parts = { code: 'some-code', message: 'what was awaited', hint: 'what to do' };
const mismatch = { expected: 200, actual: 503, waitedMs: 2_000 };

const rows: readonly (readonly [string, unknown, object])[] = [
  ['a body that returned', undefined, { outcome: 'pass' }],
  [
    'expect()',
    thrownBy(() => expect(1).toBe(2)),
    { outcome: 'fail', expected: 2, actual: 1, error: { code: 'assertion' } },
  ],
  [
    'a lab verb that waited',
    new ExpectationError({ ...parts, mismatch }),
    { outcome: 'fail', ...mismatch, error: parts },
  ],
  ['a target that never started', new BlockedError(parts), { outcome: 'blocked', error: parts }],
  ['a capability that is not there', new UnsupportedError(parts), { outcome: 'unsupported', error: parts }],
  ['a fault that was not seen to bite', new InconclusiveError(parts), { outcome: 'inconclusive', error: parts }],
  ['a driver that broke', new HarnessError(parts), { outcome: 'error', error: parts }],
  ['a usage error', new UsageError(parts), { outcome: 'error', error: parts }],
  ['a plain Error', new TypeError('x is not a function'), { outcome: 'error', error: { code: 'unexpected' } }],
  ["the runner's timeout", new Error('Test timed out in 5000ms.'), { outcome: 'error', error: { code: 'unexpected' } }],
  ['something that is no Error', 'a string', { outcome: 'error', error: { code: 'thrown', message: 'a string' } }],
];

test.each(rows)('%s', (_, thrown, expected) => {
  expect(outcomeOf(thrown)).toMatchObject(expected);
});

// A project of its own, whose specs end in each of the ways that only a runner can tell.
const bodies = {
  passes: '{}',
  'fails-by-expect': '{ expect(1).toBe(2); }',
  'fails-by-verb':
    "{ await lab.http.get('/', { timeoutMs: 100, instance: 0 }); await lab.http.within('livez-answers', '/', 503); }",
  'fails-and-undo-fails':
    "{ await using fault = { async [Symbol.asyncDispose]() { throw new Error('the undo failed'); } }; expect(1).toBe(2); }",
  'passes-and-undo-fails':
    "{ await using fault = { async [Symbol.asyncDispose]() { throw new Error('the undo failed'); } }; }",
  'throws-plain-error': "{ throw new Error('a defect of the spec'); }",
  'reads-undeclared-budget': "{ lab.budget('none'); }",
} as const;

const expected: Readonly<Record<string, string>> = {
  'health/passes': 'pass',
  'health/fails-by-expect': 'fail',
  'health/fails-by-verb': 'fail',
  'health/fails-and-undo-fails': 'fail',
  'health/passes-and-undo-fails': 'error',
  'health/throws-plain-error': 'error',
  'health/reads-undeclared-budget': 'error',
  'health/lacks-capability': 'unsupported',
  'health/hangs': 'error',
  'health/process-ends': 'not-run',
  'health/never-imported': 'not-run',
};

test('through the runner: a crash at import and a lost process are not-run, a hang is an error', {
  timeout: 60_000,
}, async () => {
  await using workplace = await openWorkplace();
  await writeSpecs(workplace.dir);
  const server = createServer((_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await using scope = await openRunScope('outcome-mapping');
    const reports: CriterionReport[] = [];
    const ids = Object.keys(expected);
    const broken = await runSpecs({
      settings: { ...settingsForCollecting(workplace.dir), targetUrl: `http://127.0.0.1:${port}` },
      scope,
      files: ['bodies', 'hangs', 'ends', 'crashes'].map((name) => `spec/${name}.spec.ts`),
      onStart: () => {},
      onStep: () => {},
      onReport: async (report) => void reports.push(report),
    });
    const graded = grade(
      catalogueOf(ids),
      runOf(broken),
      reports.map(({ finding }) => finding),
    );
    const outcomes = graded.exercises.flatMap(({ criteria }) => criteria).map(({ id, outcome }) => [id, outcome]);
    expect(Object.fromEntries(outcomes)).toEqual(expected);
    expect(broken).toContainEqual({ file: 'outside any criterion', message: expect.stringContaining('Worker') });
    expect(broken).toContainEqual({
      file: 'spec/crashes.spec.ts',
      message: expect.stringContaining('cannot even load'),
    });
    expect({ complete: graded.complete, letter: graded.letter, exitCode: exitCodeOf(graded) }).toEqual({
      complete: false,
      letter: null,
      exitCode: exitCodes.criteriaFailed,
    });
  } finally {
    server.close();
  }
});

async function writeSpecs(dir: string): Promise<void> {
  const repros = path.join(dir, 'spec', 'repro', 'health');
  await mkdir(repros, { recursive: true });
  for (const id of [...Object.keys(bodies), 'lacks-capability'])
    await writeFile(path.join(repros, `${id}.sh`), "symptom 'nothing'\n");
  await symlink(path.join(projectRoot, 'node_modules'), path.join(dir, 'node_modules'));
  const head = `import { test } from 'vitest';
import { exercise, expect } from '${projectRoot}/harness/spec.ts';
const exerciseMeta = { number: 5, id: 'health', title: 'A fixture' };
const texts = Object.fromEntries(['title', 'failureTitle', 'why', 'verifiedBy', 'remediation'].map((name) => [name, 'only a fixture']));
const meta = (id, needs) => ({ id, level: 'must', ...texts, needs, budgets: ['livez-answers'] });
const bare = (id) => ({ exercise: exerciseMeta, criterion: meta(id, ['http']) });
`;
  const criteria = Object.entries(bodies).map(
    ([id, body]) => `criterion(meta('${id}', ['http']), async (lab) => ${body});`,
  );
  const lacking = "criterion(meta('lacks-capability', ['http', 'signal']), async () => {});";
  const specs = {
    bodies: `const { criterion } = exercise(exerciseMeta);\n${[...criteria, lacking].join('\n')}`,
    hangs: "test('health/hangs', { timeout: 200, meta: bare('hangs') }, () => new Promise(() => {}));",
    ends: "test('health/process-ends', { meta: bare('process-ends') }, () => process.kill(process.pid, 'SIGKILL'));",
    crashes: "throw new Error('this file cannot even load');",
  };
  for (const [name, text] of Object.entries(specs))
    await writeFile(path.join(dir, 'spec', `${name}.spec.ts`), head + text);
}

function catalogueOf(ids: readonly string[]): Catalogue {
  const criteria = ids.map((id) => ({
    id,
    level: 'must' as const,
    status: 'specified' as const,
    title: id,
    verifiedBy: id,
  }));
  return { schemaVersion: 1, exercises: [{ number: 5, id: 'health', title: 'A fixture', criteria }] };
}

function runOf(brokenFiles: RunRecord['brokenFiles']): RunRecord {
  const now = new Date().toISOString();
  return {
    schemaVersion: 1,
    id: 'fixture',
    startedAt: now,
    finishedAt: now,
    commit: null,
    dirty: null,
    versions: {},
    machine: machineFacts(),
    commandLine: [],
    seed: 'fixture',
    profile: 'quick',
    driver: 'embedded',
    target: { name: 'fixture', kind: 'url' },
    selection: null,
    catalogueDigest: '0'.repeat(64),
    brokenFiles,
    interrupted: false,
  };
}

function thrownBy(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
