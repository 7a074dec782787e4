// Opens labs of the reference app, or of one of its mutants, for benchmarks.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { dependencyNames } from '../drivers/driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { LabJournal } from '../lab/journal.ts';
import { openContext } from '../lab/open-context.ts';
import { type OpenLab, openLab } from '../lab/open-lab.ts';
import type { Capability } from '../model/capability.ts';
import type { LabSetup } from '../model/criterion.ts';
import type { DriverName } from '../model/run.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface LabWish<Needs extends Capability> {
  readonly exercise: string;
  readonly needs: readonly Needs[];
  readonly setup?: LabSetup;
  readonly budgets?: readonly string[];
  readonly mutant?: string;
}

export interface BenchLabs extends AsyncDisposable {
  open<const Needs extends Capability>(wish: LabWish<Needs>): Promise<OpenLab<Needs>>;
}

/** A run of its own, with every dependency fetched and prepared. */
export async function openBenchLabs(driverName: DriverName = 'embedded'): Promise<BenchLabs> {
  const seed = randomBytes(4).toString('hex');
  const scope = await openRunScope(`bench-${seed}`);
  Object.assign(process.env, scope.marker);
  const settings = {
    profile: 'quick',
    driver: driverName,
    seed,
    projectRoot,
    allowLoad: false,
    selection: null,
    unavailable: {},
  } as const;
  try {
    const { driver } = await openContext(settings);
    await driver.prepare(dependencyNames, scope);
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
  return {
    async open({ exercise, needs, setup, budgets, mutant }) {
      const context = await openContext({ ...settings, ...(mutant !== undefined && { mutant: { id: mutant } }) });
      const sentence = 'Measured by a benchmark.';
      const meta = {
        id: 'bench',
        level: 'beyond',
        title: sentence,
        failureTitle: sentence,
        why: sentence,
        verifiedBy: sentence,
        remediation: sentence,
        repro: '',
        needs,
        ...(setup !== undefined && { setup }),
        ...(budgets !== undefined && { budgets }),
      } as const;
      return openLab(context, exercise, meta, new LabJournal(() => {}));
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}
