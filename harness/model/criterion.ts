// What an exercise and a criterion say of themselves: metadata only, validated like code.
import type { Capability } from './capability.ts';

export const levels = ['must', 'should', 'beyond'] as const;

/** `must`: an acceptance criterion of the exercise; `should`: a build step; `beyond`: what nobody else checks. */
export type Level = (typeof levels)[number];

export interface ExerciseMeta {
  /** 0 (general) to 20. */
  readonly number: number;
  /** Kebab-case, final: `graceful-shutdown`. */
  readonly id: string;
  readonly title: string;
}

/** How the lab is set up before the body runs. Everything is optional. */
export interface LabSetup {
  /** How many instances of the target are started; default 1. More than one needs `replicas`. */
  readonly instances?: number;
  /** `ready`: wait until /readyz answers 200 (default); `manual`: the body starts the target itself. */
  readonly start?: 'ready' | 'manual';
  /** Contract variables for the target, by their contract names (`SHUTDOWN_TIMEOUT_MS`). */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CriterionMeta<Needs extends readonly Capability[] = readonly Capability[]> {
  /** Without the exercise: `drains-in-flight`. Names the property that must hold. */
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly failureTitle: string;
  readonly why: string;
  readonly verifiedBy: string;
  readonly remediation: string;
  readonly needs: Needs;
  /** Budget keys of `budgets/<exercise>.json` that the body reads. */
  readonly budgets?: readonly string[];
  readonly setup?: LabSetup;
  /**
   * From `spec/repro/<exercise>/<criterion>.sh`: a shell script of curl and kill commands that shows the symptom on a lab kept open by `npm run lab`; it prints
   * SYMPTOM and ends with 1 when it sees it, with 0 when not. Variables: see harness/lab/repro-script.ts.
   */
  readonly repro: string;
  /** The verdict is on latency or throughput, so nothing else may run beside it. */
  readonly measuresTime?: boolean;
}

/** What a spec file says of a criterion: everything but the repro, which is a file of its own. */
export type CriterionDeclaration<Needs extends readonly Capability[] = readonly Capability[]> = Omit<
  CriterionMeta<Needs>,
  'repro'
>;

/** A criterion as the catalogue lists it; `planned` when no spec is written yet. */
export interface CatalogueCriterion {
  /** Whole id: `graceful-shutdown/drains-in-flight`. */
  readonly id: string;
  readonly level: Level;
  readonly status: 'specified' | 'planned';
  readonly title: string;
  readonly failureTitle?: string;
  readonly why?: string;
  readonly verifiedBy: string;
  readonly remediation?: string;
  readonly needs?: readonly Capability[];
  readonly budgets?: readonly string[];
  readonly setup?: LabSetup;
  readonly repro?: string;
  readonly measuresTime?: boolean;
  readonly needsDocker?: boolean;
}

export interface CatalogueExercise extends ExerciseMeta {
  /** Relative to the project: `spec/06-graceful-shutdown.spec.ts`; absent while all its criteria are planned. */
  readonly file?: string;
  readonly criteria: readonly CatalogueCriterion[];
}

/** `spec/catalogue.json`. */
export interface Catalogue {
  readonly schemaVersion: 1;
  readonly exercises: readonly CatalogueExercise[];
}
