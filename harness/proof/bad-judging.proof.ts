// Proves that mistakes in waivers, policies and old run folders end with one clear error, and with the right exit code.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'vitest';
import { endDeadlineMs, expectEnd } from './expect-end.ts';
import { openWorkplace, projectRoot } from './run-suite.ts';

const concurrent = { concurrent: true, timeout: endDeadlineMs + 10_000 };

interface Mistake {
  readonly name: string;
  /** Written as target.yaml, which is run unless `args` say otherwise. */
  readonly manifest?: string;
  readonly args?: readonly string[];
  /** Written beside the manifest, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly says: readonly (string | RegExp)[];
}

const target = { name: 'x', start: { command: ['node'] } };
const manifest = JSON.stringify(target);
const golden = path.join(projectRoot, 'results', 'golden', 'report', 'run');

const waiver = (parts: Readonly<Record<string, string>> = {}): string => {
  const all = { criterion: 'health/probes-wired', reason: 'moved', owner: 'a', expires: '2020-01-01', ...parts };
  return `- ${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n  ')}\n`;
};

const mistakes: readonly Mistake[] = [
  {
    name: 'a waiver with a typo',
    manifest,
    files: { 'waivers.yaml': waiver().replace('owner', 'ownr') },
    says: [/waivers\.yaml:3: 0\.ownr: /, 'Did you mean owner?'],
  },
  {
    name: 'a waiver of an unknown criterion',
    manifest,
    files: { 'waivers.yaml': `\n${waiver({ criterion: 'health/probe-transition' })}` },
    says: [
      /waivers\.yaml:2: .*health\/probe-transition, which does not exist/,
      'Did you mean health/probe-transitions?',
    ],
  },
  {
    name: 'a waiver without end',
    manifest,
    files: { 'waivers.yaml': waiver({ expires: '2999-01-01' }) },
    says: [/waivers\.yaml:4: 0\.expires: 2999-01-01 is more than 90 days ahead/],
  },
  {
    name: 'waivers that the manifest names and that are not there',
    manifest: JSON.stringify({ ...target, waivers: 'ops/gone.yaml' }),
    says: ['ops/gone.yaml cannot be read'],
  },
  {
    name: 'a policy that requires an unknown id',
    args: ['gate', golden, '--policy', 'policy.yaml'],
    files: { 'policy.yaml': 'profile: quick\nrequire:\n  - health/probe-transition\n' },
    says: [/policy\.yaml:3: require\.0: .*which does not exist/, 'Did you mean health/probe-transitions?'],
  },
  {
    name: 'a policy with an unknown budget',
    args: ['gate', golden, '--policy', 'policy.yaml'],
    files: { 'policy.yaml': 'budgets:\n  graceful-shutdown/exit-after-timeouts: 1\n' },
    says: [/policy\.yaml:2: budgets\./, 'Did you mean graceful-shutdown/exit-after-timeout?'],
  },
  {
    name: 'a day that no month has',
    args: ['gate', golden, '--today', '2026-02-31'],
    says: ['A day is written as 2026-12-31'],
  },
  {
    name: 'a day that is none',
    args: ['gate', golden, '--today', 'tomorrow'],
    says: ['2026-12-31'],
  },
];

test.each(mistakes)('$name: exit 64', concurrent, async ({ manifest, args, files = {}, says }) => {
  await using workplace = await openWorkplace();
  const written = { ...files, ...(manifest !== undefined && { 'target.yaml': manifest }) };
  for (const [name, text] of Object.entries(written)) await writeFile(path.join(workplace.dir, name), text);
  const run = ['run', 'health/livez-means-responsive', '--target', 'target.yaml', '--results', workplace.results];
  await expectEnd({ workplace, args: args ?? run }, 64, says);
});

test('an old run folder with a missing file: named, exit 64', concurrent, async () => {
  await using workplace = await openWorkplace();
  for (const file of ['run.json', 'findings.ndjson', 'catalogue.json']) {
    const dir = await mkdtemp(path.join(workplace.dir, 'old-'));
    await cp(golden, dir, { recursive: true });
    await rm(path.join(dir, file));
    for (const verb of ['grade', 'report', 'gate']) await expectEnd({ workplace, args: [verb, dir] }, 64, [file]);
  }
});

test.each([
  [
    'findings that are cut off',
    'findings.ndjson',
    (text: string) => text.slice(0, -40),
    /findings\.ndjson:10: .*cut off/,
  ],
  [
    'findings with half a line',
    'findings.ndjson',
    (text: string) => text.replace(/^.{80}/, '{'),
    /findings\.ndjson:1: not JSON/,
  ],
  [
    'an older schema',
    'run.json',
    (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 0'),
    /run\.json: schema version 0; .*reads version 1/,
  ],
  ['another catalogue', 'catalogue.json', (text: string) => `${text} `, /catalogue\.json is another catalogue/],
  [
    'waivers that nobody gave',
    'run.json',
    (text: string) => text.replace('2026-12-31', '2999-12-31'),
    /waived until 2999-12-31/,
  ],
] as const)('an old run folder with %s: named, exit 64', concurrent, async (_, file, change, says) => {
  await using workplace = await openWorkplace();
  const dir = path.join(workplace.dir, 'old');
  await cp(golden, dir, { recursive: true });
  await writeFile(path.join(dir, file), change(await readFile(path.join(dir, file), 'utf8')));
  for (const verb of ['grade', 'report', 'gate']) await expectEnd({ workplace, args: [verb, dir] }, 64, [says]);
});

test('a baseline of another target, and a run of another catalogue: undecided, exit 2', concurrent, async () => {
  await using workplace = await openWorkplace();
  const [before, after] = [path.join(workplace.dir, 'before'), path.join(workplace.dir, 'after')];
  for (const [dir, name] of [
    [before, 'other-service'],
    [after, 'my-service'],
  ] as const) {
    await cp(golden, dir, { recursive: true });
    const { waivers: _, ...record } = JSON.parse(await readFile(path.join(golden, 'run.json'), 'utf8'));
    await writeFile(path.join(dir, 'run.json'), JSON.stringify({ ...record, target: { ...record.target, name } }));
  }
  const says = ['baseline-other-target: ', 'other-service', 'other-catalogue: ', 'gate: closed (2)'];
  await expectEnd({ workplace, args: ['gate', after, '--baseline', before] }, 2, says);
});
