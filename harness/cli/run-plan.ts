// What a run is going to do, decided before anything is started: target, selection, seed, and what is handed on of it.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DependencyOffer } from '../drivers/driver.ts';
import type { RunStart } from '../findings/run-writer.ts';
import type { Catalogue, CatalogueExercise } from '../model/criterion.ts';
import type { DriverName, Profile } from '../model/run.ts';
import type { RunSettings } from '../model/run-settings.ts';
import { dayOf, type Waiver } from '../model/waiver.ts';
import { resolveTarget } from '../targets/registry.ts';
import type { Target } from '../targets/target.ts';
import { readCatalogue } from './catalogue.ts';
import { requireKnownFiles } from './catalogue-match.ts';
import { evaluationSample } from './evaluation-sample.ts';
import { gitFacts, machineFacts, suiteVersion } from './run-facts.ts';
import { selectCriteria } from './selection.ts';
import { targetWaivers } from './target-waivers.ts';

export interface RunOptions {
  readonly projectRoot: string;
  readonly selection: readonly string[];
  readonly profile: Profile;
  readonly driver: DriverName;
  readonly seed?: string;
  readonly target?: string;
  readonly allowLoad: boolean;
  readonly json: boolean;
  readonly resultsDir?: string;
  readonly mutant?: RunSettings['mutant'];
  /** How many of the checks that pass are repeated as another client. */
  readonly evaluate?: number;
}

export interface RunPlan {
  readonly options: RunOptions;
  readonly startedAt: Date;
  readonly seed: string;
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly catalogueText: string;
  readonly selection: readonly string[] | null;
  /** Undefined when nobody asked for it. */
  readonly evaluated: readonly string[] | undefined;
  /** Undefined when the target has none. */
  readonly waivers: readonly Waiver[] | undefined;
  /** The exercises that have something to run, with how much. */
  readonly exercises: readonly { readonly exercise: CatalogueExercise; readonly count: number }[];
}

/** Throws UsageError for a selection, manifest or URL that cannot be meant. */
export async function planRun(options: RunOptions): Promise<RunPlan> {
  const { projectRoot, allowLoad } = options;
  const { catalogue, text: catalogueText } = await readCatalogue(projectRoot);
  await requireKnownFiles(projectRoot, catalogue);
  const selection = selectCriteria(catalogue, options.selection);
  const { TARGET_URL, TARGET_IMAGE, TARGET } = process.env;
  const env = { TARGET_URL, TARGET_IMAGE, TARGET };
  const target = await resolveTarget({ targetOption: options.target, env, projectRoot, allowLoad });
  const isRun = (id: string, status: string) => status === 'specified' && (selection?.includes(id) ?? true);
  const exercises = catalogue.exercises
    .map((exercise) => ({ exercise, count: exercise.criteria.filter(({ id, status }) => isRun(id, status)).length }))
    .filter(({ count }) => count > 0);
  const startedAt = new Date();
  // A mutant of the reference app is another target, and known to fail.
  const hasWaivers = options.mutant === undefined && hasManifest(options, target);
  const waivers = hasWaivers ? await targetWaivers(target, { catalogue, today: dayOf(startedAt) }) : undefined;
  const seed = options.seed ?? randomBytes(4).toString('hex');
  const evaluated =
    options.evaluate === undefined ? undefined : evaluationSample(catalogue, selection, seed, options.evaluate);
  return { options, startedAt, seed, target, catalogue, catalogueText, selection, evaluated, waivers, exercises };
}

/** What the processes that run the specs are told. */
export function settingsOf(
  { options, seed, target, selection, evaluated }: RunPlan,
  offers: readonly DependencyOffer[],
): RunSettings {
  const { profile, driver, projectRoot, allowLoad, mutant } = options;
  const named = targetGiven(options);
  const { url, image } = target.manifest.start;
  const short = { ...(url !== undefined && { targetUrl: url }), ...(image !== undefined && { targetImage: image }) };
  return {
    profile,
    driver,
    seed,
    projectRoot,
    allowLoad,
    selection,
    unavailable: Object.fromEntries(
      offers.flatMap((offer) => (offer.offered ? [] : [[offer.dependency, offer.reason]])),
    ),
    ...(named !== undefined ? { target: absoluteTarget(named) } : short),
    ...(mutant !== undefined && { mutant }),
    ...(evaluated !== undefined && { evaluated }),
  };
}

/** What `run.json` says from the start. */
export async function runStartOf(plan: RunPlan, offers: readonly DependencyOffer[]): Promise<RunStart> {
  const { options, seed, startedAt, target, selection, evaluated, waivers } = plan;
  const { url, image } = target.manifest.start;
  const manifest = manifestGiven(options);
  const images = offers.flatMap((offer) => offer.images ?? []);
  const used = Object.fromEntries(offers.flatMap((offer) => (offer.offered ? [[offer.dependency, offer.detail]] : [])));
  return {
    startedAt,
    ...(await gitFacts(options.projectRoot)),
    versions: { seaworthy: await suiteVersion(options.projectRoot), node: process.versions.node, ...used },
    machine: machineFacts(),
    commandLine: process.argv.slice(2),
    seed,
    profile: options.profile,
    driver: options.driver,
    ...(images.length > 0 && { images }),
    target: {
      name: options.mutant === undefined ? target.name : `${target.name}-${options.mutant.id}`,
      kind: target.kind,
      ...(manifest !== undefined && { manifest }),
      ...(url !== undefined && { url }),
      ...(manifest === undefined && image !== undefined && { image }),
    },
    selection,
    ...(evaluated !== undefined && { evaluated }),
    ...(waivers !== undefined && { waivers }),
  };
}

function absoluteTarget(given: string): string {
  return isUrl(given) ? given : path.resolve(given);
}

const targetGiven = (options: RunOptions): string | undefined => options.target || process.env.TARGET || undefined;

/** As it was written, for the command that repeats the run. */
function manifestGiven(options: RunOptions): string | undefined {
  const given = targetGiven(options);
  return given === undefined || isUrl(given) ? undefined : given;
}

const hasManifest = (options: RunOptions, target: Target): boolean =>
  manifestGiven(options) !== undefined || target.kind === 'reference-app';

const isUrl = (given: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(given);
