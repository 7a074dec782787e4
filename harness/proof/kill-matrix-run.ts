// Runs mutants against criteria, several at a time, and hands over what was found as it comes.
import { filesOf } from '../cli/selection.ts';
import { runSpecs } from '../cli/spec-runner.ts';
import type { RunScope } from '../drivers/driver.ts';
import type { Catalogue } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { MatrixPlan, Observation } from './kill-matrix.ts';
import { settingsOfMutant } from './mutant-catalogue.ts';

export interface MatrixRunOptions {
  readonly settings: Omit<RunSettings, 'selection' | 'mutant' | 'mutants'>;
  readonly scope: RunScope;
  readonly catalogue: Catalogue;
  readonly plan: readonly MatrixPlan[];
  /** One criterion at a time, not beside each other. */
  readonly alone: boolean;
  /** Once true, nothing further is started. */
  readonly isStopped: () => boolean;
  readonly onFinding: (mutant: string, finding: Finding) => void;
}

/** A spec file that could not be run leaves its criteria without an observation. */
export async function runMatrix(options: MatrixRunOptions): Promise<Observation[]> {
  const { settings, scope, catalogue, plan, alone, isStopped, onFinding } = options;
  const observed: Observation[] = [];
  if (plan.length === 0 || isStopped()) return observed;
  const mutants = plan.map(({ mutant, criteria }) => ({ ...settingsOfMutant(mutant), criteria }));
  const named = [...new Set(plan.flatMap(({ criteria }) => criteria))];
  const broken = await runSpecs({
    settings: { ...settings, selection: null, mutants },
    scope,
    catalogue,
    files: filesOf(catalogue, named),
    alone,
    onStart: () => {},
    onStep: () => {},
    onReport: async ({ finding }, mutant = '') => {
      const { criterion, outcome, summary, error } = finding;
      observed.push({ mutant, criterion, outcome, summary: error?.message ?? summary });
      onFinding(mutant, finding);
    },
  });
  // Whoever stops a run takes its processes away.
  if (!isStopped())
    for (const { file, message } of broken) process.stderr.write(`${file} could not be run: ${message}\n`);
  return observed;
}
