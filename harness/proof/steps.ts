// The steps of `npm test`, and how many checks each of them passed and failed.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Ended, runTool } from './run-tool.ts';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, by name, and why: the log above it is long, and a CI may keep only its end. */
  readonly failures: readonly string[];
}

export interface StepContext {
  readonly root: string;
  /** For the files that tools write their counts to. */
  readonly dir: string;
  /** What was given after the step's name, for the tool that it runs. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

export type Step = (context: StepContext) => Promise<Tally>;

const checks: Readonly<Record<string, readonly string[]>> = {
  types: ['tsc', '-p', 'tsconfig.json'],
  'types of the reference app': ['tsc', '-p', 'reference-app/tsconfig.json'],
  'lint and format': ['biome', 'check', '.'],
  'dead code': ['knip', '--no-progress'],
  layering: ['node', 'harness/proof/check-layering.ts'],
  catalogue: ['node', 'harness/cli.ts', 'catalogue', '--check'],
  docs: ['node', 'harness/proof/write-docs.ts', '--check'],
};

// As many as the smallest machine that this is meant for has processors.
const checksAtOnce = 2;

export const steps: Readonly<Record<string, Step>> = {
  check: runChecks,
  unit: (context) => vitest(context, 'unit', context.root, ['--project', 'unit', ...context.args]),
  'reference-app': (context) =>
    vitest(context, 'reference-app', path.join(context.root, 'reference-app'), context.args),
  proof: (context) => vitest(context, 'proof', context.root, proofArguments(context.args)),
  prove,
};

// It costs minutes, so it is run when it is asked for by name, and every night.
const onlyByName = 'alternatives';

export function proofArguments(args: readonly string[]): string[] {
  const projects = args.includes(onlyByName) ? [onlyByName] : ['proof', 'known-good'];
  return [...projects.flatMap((name) => ['--project', name]), ...args];
}

async function runChecks({ root, signal }: StepContext): Promise<Tally> {
  const waiting = Object.entries(checks);
  const failures: string[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, command] = next;
      const { ok, output, seconds } = await runTool(command, { cwd: root, output: 'kept', signal });
      console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
      if (ok) continue;
      failures.push(name);
      console.log(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: checksAtOnce }, worker));
  const failed = failures.length;
  return { passed: Object.keys(checks).length - failed, failed, skipped: 0, failures };
}

async function vitest(context: StepContext, name: string, cwd: string, args: readonly string[]): Promise<Tally> {
  const file = path.join(context.dir, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ended = await runTool(['vitest', 'run', ...reporters, ...args], {
    cwd,
    output: 'terminal',
    signal: context.signal,
  });
  return tallyOfVitest(JSON.parse(await readFile(file, 'utf8').catch(() => '{}')), ended);
}

interface VitestJson {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const reasonBytes = 1_500;

/** Without the stack, and indented below the name. */
function reasonsOf(messages: readonly string[]): string {
  const lines = messages.flatMap(
    (message) =>
      stripVTControlCharacters(message)
        .split(/\n {4}at /)[0]
        ?.split('\n') ?? [],
  );
  return lines
    .map((line) => `\n    ${line}`)
    .join('')
    .slice(0, reasonBytes);
}

/** A file that cannot even be read has no test to fail, and errors outside of tests only show in the exit code. */
export function tallyOfVitest(json: VitestJson, ended: Pick<Ended, 'ok'>): Tally {
  const files = json.testResults ?? [];
  const broken = files.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages = [] }) => `${path.basename(name)}: ${fullName}${reasonsOf(failureMessages)}`),
  );
  const failed = (json.numFailedTests ?? 0) + broken.length;
  return {
    passed: json.numPassedTests ?? 0,
    failed: ended.ok ? failed : Math.max(failed, 1),
    skipped: (json.numPendingTests ?? 0) + (json.numTodoTests ?? 0),
    failures: [...broken.map(({ name }) => `${path.basename(name)} could not be read`), ...tests],
  };
}

async function prove({ root, args, signal }: StepContext): Promise<Tally> {
  const ended = await runTool(['node', 'harness/cli.ts', 'prove', ...args], { cwd: root, output: 'both', signal });
  return tallyOfMatrix(ended);
}

/** Each criterion against a mutant is one check: `12/80 killed  <mutant>  <criterion>  fail`; measured again, the last counts. */
export function tallyOfMatrix({ ok, output }: Pick<Ended, 'ok' | 'output'>): Tally {
  const lines = output.matchAll(/^\d+\/\d+ ([a-z]+) +(\S+ +\S+) +(.*)$/gm);
  const cells = [...new Map([...lines].map(([, verdict, cell, why]) => [cell, { verdict, why }]))];
  const failures = cells
    .filter(([, { verdict }]) => verdict !== 'killed' && verdict !== 'clean')
    .map(([cell, { verdict, why }]) => `${verdict}: ${cell}: ${why}`);
  const passed = cells.length - failures.length;
  const failed = ok && passed > 0 ? failures.length : Math.max(failures.length, 1);
  return { passed, failed, skipped: 0, failures };
}
