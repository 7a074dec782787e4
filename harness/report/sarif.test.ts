import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import { readRun } from '../model/read-run.ts';
import type { ReportInput } from './entries.ts';
import { sarifReport } from './sarif.ts';

const require = createRequire(import.meta.url);

// Update as results/golden/report/README.md says.
const golden = join(import.meta.dirname, '../../results/golden/report');
const { run, catalogue, findings } = await readRun(join(golden, 'run'));
const input: ReportInput = { run, catalogue, findings, grade: grade(catalogue, run, findings) };
const logOf = (one: ReportInput = input, limit?: number): Log => JSON.parse(sarifReport(one, limit));
const runOf = (one?: ReportInput, limit?: number) => {
  const [only] = logOf(one, limit).runs;
  if (only === undefined) throw new Error('one run expected');
  return only;
};

/** Its authors publish it for draft 4, which differs in nothing that it uses but the name of `id`. */
async function schema(): Promise<object> {
  const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _, id: __, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  return rest;
}

test('results.sarif is the golden one, the same each time, and valid by the schema of SARIF 2.1.0', async () => {
  expect(sarifReport(input)).toBe(sarifReport(input));
  await expect(sarifReport(input)).toMatchFileSnapshot(join(golden, 'results.sarif'));
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(await schema());
  expect(validate(logOf()), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
});

test('every criterion with a spec has a rule, and every result names one of them by id and index', () => {
  const { tool, results = [], invocations = [] } = runOf();
  const specified = catalogue.exercises.flatMap(({ criteria }) =>
    criteria.filter(({ status }) => status === 'specified'),
  );
  const ids = tool.driver.rules?.map(({ id }) => id);
  expect(ids).toEqual([...specified.map(({ id }) => id), 'waiver/expired', 'waiver/stale']);
  for (const { ruleId, ruleIndex = -1 } of results) expect(ids?.[ruleIndex]).toBe(ruleId);
  for (const { associatedRule } of invocations[0]?.toolExecutionNotifications ?? [])
    expect(ids?.[associatedRule?.index ?? -1]).toBe(associatedRule?.id);
});

test('only what failed or was blocked is an alert, a waived one is suppressed, and a broken waiver is one of its own', () => {
  const { results = [] } = runOf();
  const failed = findings
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked')
    .map(({ criterion }) => criterion);
  const alerts = results.filter(({ ruleId }) => !ruleId?.startsWith('waiver/'));
  expect(alerts.map(({ ruleId }) => ruleId).sort()).toEqual(failed.sort());
  const waived = alerts.filter(({ suppressions }) => suppressions !== undefined).map(({ ruleId }) => ruleId);
  expect(waived.sort()).toEqual(['graceful-shutdown/drains-in-flight', 'hostile/all-of-it']);
  expect(
    results
      .map(({ ruleId }) => ruleId)
      .filter((id) => id?.startsWith('waiver/'))
      .sort(),
  ).toEqual(['waiver/expired', 'waiver/stale']);
  const prints = results.map(({ partialFingerprints }) => partialFingerprints?.['primaryLocationLineHash']);
  expect(new Set(prints).size).toBe(results.length);
});

test('beyond the limit the musts stay, and it is said how many were left out', () => {
  const { results = [], invocations } = runOf(input, 2);
  expect(results.map(({ level }) => level)).toEqual(['error', 'error']);
  const all = runOf().results?.length ?? 0;
  expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(
    new RegExp(`^${all - 2} more results`),
  );
});

test('a run of a selection is of another category than a whole one', () => {
  const category = (one: ReportInput) => runOf(one).automationDetails?.id?.replace(/[^/]*$/, '');
  expect(category(input)).toBe('seaworthy/my-service/embedded/whole/');
  expect(category({ ...input, grade: { ...input.grade, partial: true } })).toBe('seaworthy/my-service/embedded/');
});

test.each([
  ['target.yaml', 'target.yaml'],
  ['my service', 'my%20service/target.yaml'],
  ['./ops/target.yml', 'ops/target.yml'],
  ['../elsewhere/target.yaml', 'spec/06-graceful-shutdown.spec.ts'],
  ['/etc/passwd', 'spec/06-graceful-shutdown.spec.ts'],
  ['a/../../etc/passwd', 'spec/06-graceful-shutdown.spec.ts'],
  ['C:\\target.yaml', 'spec/06-graceful-shutdown.spec.ts'],
])('a manifest given as %j is shown at %s', (manifest, uri) => {
  const { results = [] } = runOf({ ...input, run: { ...run, target: { ...run.target, manifest } } });
  const drains = results.find(({ ruleId }) => ruleId === 'graceful-shutdown/drains-in-flight');
  expect(drains?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
});

test('a target can add no alert, link, placeholder, markup or control character', () => {
  const forged =
    'x"}],"results":[{"ruleId":"forged"}]} [click](javascript:x) {0} <img src=x> \u001b[2J ##[error]y\n::error::z';
  const said = findings.map((finding) => ({
    ...finding,
    summary: forged,
    expected: forged,
    actual: { [forged]: forged },
  }));
  const text = sarifReport({ ...input, findings: said });
  expect(text.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(text).not.toMatch(/[<>]|\]\(|##\[/);
  const { results = [] } = runOf({ ...input, findings: said });
  expect(results.map(({ ruleId }) => ruleId)).toEqual(runOf().results?.map(({ ruleId }) => ruleId));
  for (const { message } of results) {
    expect(message.text).not.toMatch(/\{\d+\}/);
    expect(message.text?.split('\n').some((line) => line.startsWith('::'))).toBe(false);
  }
});
