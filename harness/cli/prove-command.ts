// `prove`: shows that the criteria catch the known-bad variants of the reference app, and nothing else.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { dependencyNames } from '../drivers/driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { sweepDeadRuns } from '../drivers/sweep.ts';
import { driverNamed } from '../lab/open-context.ts';
import { needsEngine } from '../model/capability.ts';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { nearestName } from '../model/nearest-name.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import type { DriverName } from '../model/run.ts';
import { writeWhole } from '../model/write-file.ts';
import {
  buildMatrix,
  inconclusiveAlone,
  type MatrixPlan,
  matrixExitCode,
  partPlan,
  planMatrix,
  verdictOf,
} from '../proof/kill-matrix.ts';
import { runMatrix } from '../proof/kill-matrix-run.ts';
import { matrixJson, matrixMarkdown, matrixText } from '../proof/kill-matrix-text.ts';
import { type KnownMutant, mutantProblems, readMutants } from '../proof/mutant-catalogue.ts';
import { ofShard, type Shard } from '../proof/shard.ts';
import { readCatalogue } from './catalogue.ts';
import { requireKnownFiles } from './catalogue-match.ts';
import { onInterrupt } from './interrupt.ts';
import { gitFacts } from './run-facts.ts';
import { phasesOf, selectCriteria } from './selection.ts';

export interface ProveOptions {
  readonly projectRoot: string;
  readonly selection: readonly string[];
  readonly full: boolean;
  /** Write the matrix also when it is not the full one. */
  readonly write: boolean;
  readonly mutant?: readonly string[];
  /** Only this part of the mutants. */
  readonly shard?: Shard;
  readonly driver: DriverName;
  readonly seed?: string;
}

const profile = 'quick' as const;
const goldenFolder = path.join('results', 'golden');

export async function proveCommand(options: ProveOptions): Promise<ExitCode> {
  const { projectRoot, full } = options;
  const { catalogue } = await readCatalogue(projectRoot);
  await requireKnownFiles(projectRoot, catalogue);
  const selection = selectCriteria(catalogue, options.selection);
  const known = await readMutants(projectRoot);
  const problems = mutantProblems(known, catalogue);
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`);
    return exitCodes.criteriaFailed;
  }
  const wanted = catalogue.exercises
    .flatMap((exercise) => exercise.criteria)
    .filter(({ id, status }) => status === 'specified' && (selection?.includes(id) ?? true));
  // Nothing can be proved of what this driver cannot assess.
  const criteria = wanted.filter(({ needs }) => options.driver !== 'embedded' || !needsEngine(needs));
  if (criteria.length < wanted.length)
    process.stdout.write(`${wanted.length - criteria.length} criteria need --driver docker and are left out\n`);
  const order = criteria.map(({ id }) => id);
  const whole = planMatrix(chosen(known, options.mutant), order, { full });
  if (whole.length === 0) throw nothingToProve(options.selection);
  const plan = options.shard === undefined ? whole : ofShard(whole, options.shard);
  if (plan.length === 0) throw emptyShard(whole.length);
  const facts = { ...(await gitFacts(projectRoot)), profile, driver: options.driver } as const;
  const observed = await observe(options, catalogue, plan);
  if (typeof observed === 'string') return observed === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;

  const matrix = buildMatrix(plan, order, observed);
  process.stdout.write(`\n${matrixText(matrix)}`);
  if ((full || options.write) && selection === null && plan.length === whole.length && options.mutant === undefined) {
    const folder = path.join(projectRoot, goldenFolder);
    await mkdir(folder, { recursive: true });
    await writeWhole(path.join(folder, 'kill-matrix.json'), matrixJson(matrix, facts));
    await writeWhole(path.join(folder, 'kill-matrix.md'), matrixMarkdown(matrix, facts));
    process.stdout.write(`written: ${path.join(goldenFolder, 'kill-matrix.md')} and .json\n`);
  }
  return matrixExitCode(matrix);
}

async function observe(options: ProveOptions, catalogue: Catalogue, plan: readonly MatrixPlan[]) {
  const { projectRoot, driver: driverName } = options;
  const seed = options.seed ?? randomBytes(4).toString('hex');
  await sweepDeadRuns();
  await using scope = await openRunScope(`prove-${seed}`);
  Object.assign(process.env, scope.marker);
  const driver = driverNamed(driverName, (message) => process.stdout.write(`${message}\n`));
  const offers = await driver.prepare(dependencyNames, scope);
  const unavailable = Object.fromEntries(
    offers.flatMap((offer) => (offer.offered ? [] : [[offer.dependency, offer.reason]])),
  );
  const cells = plan.reduce((sum, { criteria }) => sum + criteria.length, 0);
  process.stdout.write(`Proving ${plan.length} mutants in ${cells} runs of criteria, seed ${seed}\n`);
  const mutants = new Map(plan.map(({ mutant }) => [mutant.id, mutant]));
  let done = 0;
  const interrupt = onInterrupt();
  const alone = new Set(phasesOf(catalogue, null).heavy);
  const { light, heavy } = partPlan(plan, (id) => alone.has(id));
  const shared = {
    settings: { profile, driver: driverName, seed, projectRoot, allowLoad: false, unavailable },
    scope,
    catalogue,
    isStopped: () => interrupt.signal !== undefined,
    onFinding(id: string, { criterion, outcome, durationMs, error }: Finding) {
      if (interrupt.signal !== undefined) return;
      done += 1;
      const mutant = mutants.get(id);
      const verdict = mutant === undefined ? 'undecided' : verdictOf(mutant, criterion, outcome);
      const why = outcome === 'pass' ? '' : `: ${error?.message.split('\n')[0] ?? ''}`;
      const took = `${(durationMs / 1_000).toFixed(1)} s`;
      process.stdout.write(`${done}/${cells} ${verdict.padEnd(10)} ${id}  ${criterion}  ${outcome} (${took})${why}\n`);
    },
  };
  const measure = async () => {
    // Load that fails for want of a processor decides nothing, so a mutant under load, or one whose time is measured, is alone.
    const observed = await runMatrix({ ...shared, plan: heavy, alone: true });
    observed.push(...(await runMatrix({ ...shared, plan: light, alone: false })));
    const again = interrupt.signal === undefined ? inconclusiveAlone(plan, observed) : [];
    if (again.length > 0) process.stdout.write(`${again.length} decided nothing; measuring each again, alone\n`);
    return [...observed, ...(await runMatrix({ ...shared, plan: again, alone: true }))];
  };
  const run = measure();
  const outcome = await Promise.race([run, interrupt.happened]);
  // What still runs loses its labs with the scope; nobody waits for what it says then.
  if (typeof outcome === 'string') run.catch(() => {});
  return outcome;
}

function chosen(known: readonly KnownMutant[], ids: readonly string[] | undefined): readonly KnownMutant[] {
  if (ids === undefined) return known;
  return ids.map((id) => {
    const mutant = known.find((one) => one.id === id);
    if (mutant !== undefined) return mutant;
    const names = known.map((one) => one.id);
    const nearest = nearestName(id, names);
    throw new UsageError({
      code: 'unknown-mutant',
      message: `"${id}" is no mutant`,
      hint: nearest === undefined ? `There are: ${names.join(', ')}` : `Did you mean ${nearest}?`,
    });
  });
}

function emptyShard(mutants: number): UsageError {
  return new UsageError({
    code: 'shard-empty',
    message: `there is nothing in this shard: only ${mutants} mutants are proved`,
    hint: `Use at most ${mutants} shards.`,
  });
}

function nothingToProve(words: readonly string[]): UsageError {
  return new UsageError({
    code: 'nothing-to-prove',
    message: `none of the mutants names ${words.join(', ')}`,
    hint: 'Add --full to run them against criteria that they do not name.',
  });
}
