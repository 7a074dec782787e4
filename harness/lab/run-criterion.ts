// Runs one criterion in a lab of its own and reports a finding, whatever happens.
import { setTimeout } from 'node:timers/promises';
import type { Capability } from '../model/capability.ts';
import type { CriterionMeta } from '../model/criterion.ts';
import type { CriterionReport } from '../model/criterion-report.ts';
import { HarnessError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { LabContext } from './context.ts';
import { type Disguise, drawDisguise } from './disguise.ts';
import { LabJournal } from './journal.ts';
import { keepOutput } from './kept-output.ts';
import type { LabFor } from './lab.ts';
import { requireOffers } from './offers.ts';
import { openLab } from './open-lab.ts';
import { type Judgement, outcomeOf } from './outcome-of.ts';
import { repeatDisguised } from './repeat-disguised.ts';
import { reproScript } from './repro-script.ts';
import { rememberBlocked, requireStartable } from './start-memory.ts';

/** Longest time for a body, whatever its waits add up to; past it something in the lab hangs. */
export const bodyLimitMs = 360_000;

export interface CriterionRun<Needs extends Capability> {
  readonly exercise: string;
  readonly meta: CriterionMeta<readonly Needs[]>;
  readonly body: (lab: LabFor<Needs>) => Promise<void>;
  readonly context: LabContext;
  readonly settings: RunSettings;
  readonly onStep: (text: string) => void;
}

/** One that is evaluated, and passed, is repeated in labs of their own, with other inputs and as another client. */
export async function runCriterion<const Needs extends Capability>(run: CriterionRun<Needs>): Promise<CriterionReport> {
  const first = await runOnce(run);
  const { context, settings } = run;
  if (first.finding.outcome !== 'pass' || !isEvaluated(settings, first.finding.criterion)) return first;
  let repeats = 0;
  const again = (disguise?: Disguise) => {
    repeats += 1;
    const other = { ...context, seed: `${context.seed}-${repeats}`, ...(disguise !== undefined && { disguise }) };
    return runOnce({ ...run, context: other });
  };
  // Drawn anew each time, for it draws its pauses as it goes.
  const disguise = () => drawDisguise(context.seed, context.target.kind !== 'url');
  const { name } = disguise();
  const asAnother = () => again(disguise());
  return repeatDisguised(first, { disguise: name, asAnother, plainly: () => again() });
}

/** How often a criterion is run at the most, each time within `bodyLimitMs`. */
export function runsAtMost(settings: RunSettings, criterion: string): number {
  return isEvaluated(settings, criterion) ? 4 : 1;
}

function isEvaluated({ evaluated }: RunSettings, criterion: string): boolean {
  return evaluated?.includes(criterion) === true;
}

async function runOnce<Needs extends Capability>(run: CriterionRun<Needs>): Promise<CriterionReport> {
  const journal = new LabJournal(run.onStep);
  const startedAt = new Date();
  const secrets: string[] = [];
  const thrown = await attempt(run, journal, secrets);
  const judgement = outcomeOf(thrown);
  journal.keepTimeline();
  return { finding: findingOf(run, journal, judgement, startedAt), evidence: journal.evidence, secrets };
}

async function attempt<Needs extends Capability>(
  run: CriterionRun<Needs>,
  journal: LabJournal,
  secrets: string[],
): Promise<unknown> {
  const { context, exercise, meta, settings } = run;
  try {
    // A URL that nobody answers at is blocked, not a deployment of which little can be asked.
    if (context.target.kind === 'url') await askUrl(context, `${exercise}/${meta.id}`);
    requireOffers(meta.needs, context.target, settings);
    await using open = await openLab(context, exercise, meta, journal);
    if (open.world.hasServices) secrets.push(...Object.values(open.world.services.secrets));
    journal.step('checking');
    try {
      await withinLimit(run.body(open.lab));
    } catch (error) {
      keepOutput(open.world, journal);
      throw error;
    } finally {
      secrets.push(...open.world.madeSecrets);
      journal.step('closing the lab');
    }
    return undefined;
  } catch (error) {
    return firstThrown(error) ?? new Error('undefined was thrown');
  }
}

/** A body that failed and an undo or a teardown that failed after it: the body's error is the one to report. */
function firstThrown(error: unknown): unknown {
  return error instanceof SuppressedError ? firstThrown(error.suppressed) : error;
}

/** A URL that hangs is waited for once in a run, like a target that never gets ready. */
async function askUrl({ target, scope }: LabContext, criterion: string): Promise<void> {
  await requireStartable(scope);
  try {
    await target.prepare(scope, () => {});
  } catch (error) {
    await rememberBlocked(scope, criterion, error);
    throw error;
  }
}

async function withinLimit(body: Promise<void>): Promise<void> {
  const controller = new AbortController();
  const limit = setTimeout(bodyLimitMs, undefined, { signal: controller.signal }).then(() => {
    throw new HarnessError({
      code: 'criterion-hangs',
      message: `the criterion did not end within ${bodyLimitMs} ms`,
      hint: 'A verb of the lab lacks a deadline; the newest moment of the timeline shows where.',
    });
  });
  try {
    await Promise.race([body, limit]);
  } finally {
    controller.abort();
    await limit.catch(() => {});
  }
}

function findingOf<Needs extends Capability>(
  run: CriterionRun<Needs>,
  journal: LabJournal,
  judgement: Judgement,
  startedAt: Date,
): Finding {
  const { meta, settings } = run;
  const { outcome, ...rest } = judgement;
  const criterion = `${run.exercise}/${meta.id}`;
  const wrong = outcome === 'fail' || outcome === 'blocked';
  return {
    schemaVersion: 1,
    criterion,
    outcome,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    summary:
      outcome === 'pass'
        ? meta.title
        : outcome === 'fail'
          ? meta.failureTitle
          : (judgement.error?.message ?? meta.title),
    ...rest,
    measurements: journal.measurements,
    moments: journal.moments,
    evidence: journal.evidence.map(({ file, mediaType, title }) => ({ file, mediaType, title })),
    ...(wrong && { repro: reproScript(criterion, meta, settings) }),
  };
}
