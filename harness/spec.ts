// The only import of a spec file: declares exercises and criteria, and runs each criterion in a lab of its own.
import { expect, inject, TestRunner, test } from 'vitest';
import type { LabContext } from './lab/context.ts';
import type { LabFor } from './lab/lab.ts';
import { openContext } from './lab/open-context.ts';
import { readRepro } from './lab/repro-file.ts';
import { bodyLimitMs, runCriterion, runsAtMost } from './lab/run-criterion.ts';
import type { Capability } from './model/capability.ts';
import type { CriterionDeclaration, CriterionMeta, ExerciseMeta } from './model/criterion.ts';
import type { CriterionReport } from './model/criterion-report.ts';
import { declarationLine } from './model/declaration.ts';
import { type RunSettings, settingsOfEach } from './model/run-settings.ts';
import { requireValidMeta } from './model/validate-meta.ts';

export { expect };

declare module 'vitest' {
  interface ProvidedContext {
    seaworthy: RunSettings;
  }
  interface TaskMeta {
    exercise?: ExerciseMeta;
    criterion?: CriterionMeta;
    /** What stood in for the reference app. */
    mutant?: string;
    report?: CriterionReport;
    /** Of a file: all that it declares, selected or not. */
    declared?: string[];
  }
}

/** The lab starts and stops outside the body's own limit. */
const runnerLimitMs = bodyLimitMs + 120_000;

type Criterion = <const Needs extends Capability>(
  declaration: CriterionDeclaration<readonly Needs[]>,
  body: (lab: LabFor<Needs>) => Promise<void>,
) => void;

/** Declares an exercise; its criteria are declared with the `criterion` that it returns. */
export function exercise(meta: ExerciseMeta): { readonly criterion: Criterion } {
  const given = inject('seaworthy');
  const subjects = settingsOfEach(given).map((settings) => ({ settings, context: contextOnce(settings) }));
  const file = TestRunner.getCurrentSuite().file.meta;
  file.declared ??= [];
  const { declared } = file;
  const criterion: Criterion = (declaration, body) => {
    const id = `${meta.id}/${declaration.id}`;
    const criterionMeta = { ...declaration, repro: readRepro(given.projectRoot, meta.id, declaration.id) };
    requireValidMeta(id, criterionMeta);
    declared.push(declarationLine({ ...criterionMeta, id }));
    for (const { settings, context } of subjects) {
      if (settings.selection !== null && !settings.selection.includes(id)) continue;
      // A verdict on time gets the machine for itself; the others share it.
      const options = {
        timeout: runnerLimitMs * runsAtMost(settings, id),
        concurrent: criterionMeta.measuresTime !== true,
        meta: {
          exercise: meta,
          criterion: criterionMeta,
          ...(settings.mutant !== undefined && { mutant: settings.mutant.id }),
        },
      };
      test(id, options, async ({ annotate, skip, task }) => {
        // What still comes when the test has ended is for nobody: it must not end the run.
        const onStep = (text: string) => void Promise.try(() => annotate(text, 'step')).catch(() => {});
        const report = await runCriterion({
          exercise: meta.id,
          meta: criterionMeta,
          body,
          context: await context(),
          settings,
          onStep,
        });
        task.meta.report = report;
        const { outcome, summary } = report.finding;
        if (outcome === 'unsupported' || outcome === 'inconclusive') skip(`${outcome}: ${summary}`);
        if (outcome !== 'pass') throw new Error(`${outcome}: ${summary}`);
      });
    }
  };
  return { criterion };
}

function contextOnce(settings: RunSettings): () => Promise<LabContext> {
  let context: Promise<LabContext> | undefined;
  return () => (context ??= openContext(settings));
}
