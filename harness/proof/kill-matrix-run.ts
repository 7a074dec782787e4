// Runs mutants against criteria, several mutants at a time, and hands over what was found as it comes.
import { filesOf } from '../cli/selection.ts';
import { runSpecs } from '../cli/spec-runner.ts';
import type { RunScope } from '../drivers/driver.ts';
import type { Catalogue } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { MatrixPlan, Observation } from './kill-matrix.ts';

export interface MatrixRunOptions {
  readonly settings: Omit<RunSettings, 'selection' | 'mutant'>;
  readonly scope: RunScope;
  readonly catalogue: Catalogue;
  readonly plan: readonly MatrixPlan[];
  /** Mutants at a time. */
  readonly atOnce: number;
  /** The criteria of a mutant one by one, not beside each other. */
  readonly alone: boolean;
  /** Once true, no further mutant is started. */
  readonly isStopped: () => boolean;
  readonly onFinding: (mutant: string, finding: Finding) => void;
}

/** A spec file that could not be run leaves its criteria without an observation. */
export async function runMatrix(options: MatrixRunOptions): Promise<Observation[]> {
  const observed: Observation[] = [];
  const queue = options.plan.values();
  const work = async () => {
    // The workers share one iterator, so each mutant is taken once.
    for (const planned of queue) {
      if (options.isStopped()) return;
      await runMutant(planned, options, observed);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return observed;
}

async function runMutant(planned: MatrixPlan, options: MatrixRunOptions, observed: Observation[]): Promise<void> {
  const { settings, scope, catalogue, onFinding } = options;
  const { id, files } = planned.mutant;
  const broken = await runSpecs({
    settings: { ...settings, selection: planned.criteria, mutant: { id, ...(files !== undefined && { files }) } },
    scope,
    catalogue,
    files: filesOf(catalogue, planned.criteria),
    alone: options.alone,
    onStart: () => {},
    onStep: () => {},
    onReport: async ({ finding }) => {
      const { criterion, outcome, summary, error } = finding;
      observed.push({ mutant: id, criterion, outcome, summary: error?.message ?? summary });
      onFinding(id, finding);
    },
  });
  // Whoever stops a run takes its processes away.
  if (options.isStopped()) return;
  for (const { file, message } of broken) process.stderr.write(`${id}: ${file} could not be run: ${message}\n`);
}
