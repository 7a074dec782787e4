// Makes the catalogue: what the specs say when they are collected without being run, and what is planned besides.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  Catalogue,
  CatalogueCriterion,
  CatalogueExercise,
  CriterionMeta,
  ExerciseMeta,
} from '../model/criterion.ts';
import { HarnessError, UsageError } from '../model/errors.ts';
import { parseCatalogue } from '../model/read-run.ts';
import type { RunSettings } from '../model/run-settings.ts';
import { catalogueName } from './places.ts';
import { SpecReporter } from './spec-reporter.ts';
import { openVitest } from './spec-runner.ts';

export const catalogueFile = path.join('spec', 'catalogue.json');
const missionFile = path.join('spec', 'mission.json');

interface Collected {
  readonly exercise: ExerciseMeta;
  readonly criterion: CriterionMeta;
  readonly file: string;
}

export async function readCatalogue(projectRoot: string): Promise<{ catalogue: Catalogue; text: string }> {
  const file = path.join(projectRoot, catalogueFile);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError({
      code: 'catalogue-missing',
      message: `${catalogueFile} cannot be read`,
      hint: 'npm run catalogue makes it from the specs.',
      cause,
    });
  });
  return { catalogue: parseCatalogue(text, catalogueFile), text };
}

/** Collects spec/*.spec.ts without running them. Throws when the specs and the mission do not agree. */
export async function collectCatalogue(settings: RunSettings): Promise<Catalogue> {
  const mission = JSON.parse(await readFile(path.join(settings.projectRoot, missionFile), 'utf8')) as Mission;
  const collected = await collect(settings);
  const known = new Set(mission.exercises.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const stranger = collected.find(({ exercise, criterion }) => !known.has(`${exercise.id}/${criterion.id}`));
  if (stranger !== undefined) {
    throw new HarnessError({
      code: 'criterion-not-in-mission',
      message: `${stranger.file}: ${stranger.exercise.id}/${stranger.criterion.id} is not in ${missionFile}`,
      hint: 'Ids are final: add the criterion to the mission, or correct its id.',
    });
  }
  return { schemaVersion: 1, exercises: mission.exercises.map((exercise) => merge(exercise, collected)) };
}

export function catalogueText(catalogue: Catalogue): string {
  return `${JSON.stringify(catalogue, null, 2)}\n`;
}

interface Mission {
  readonly exercises: readonly (ExerciseMeta & {
    readonly criteria: readonly Pick<CatalogueCriterion, 'id' | 'level' | 'title' | 'verifiedBy' | 'needsDocker'>[];
  })[];
}

async function collect(settings: RunSettings): Promise<Collected[]> {
  const reporter = new SpecReporter(settings.projectRoot, {
    onStep: () => {},
    onStart: () => {},
    onReport: async () => {},
  });
  const vitest = await openVitest({ ...settings, selection: null }, [reporter], {});
  try {
    const { testModules, unhandledErrors } = await vitest.collect([], { staticParse: false });
    const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors];
    if (errors.length > 0) {
      throw new HarnessError({
        code: 'specs-not-collectable',
        message: errors.map((error) => String((error as Error).message ?? error)).join('; '),
        hint: 'Mend the spec file; vitest could not even read it.',
      });
    }
    return testModules.flatMap((module) =>
      [...module.children.allTests()].map((test) =>
        collectedFrom(test.meta(), catalogueName(path.relative(settings.projectRoot, module.moduleId))),
      ),
    );
  } finally {
    await vitest.close();
  }
}

function collectedFrom(meta: { exercise?: ExerciseMeta; criterion?: CriterionMeta }, file: string): Collected {
  if (meta.exercise !== undefined && meta.criterion !== undefined)
    return { exercise: meta.exercise, criterion: meta.criterion, file };
  throw new HarnessError({
    code: 'test-without-criterion',
    message: `${file} has a test that is no criterion`,
    hint: 'Declare it with criterion().',
  });
}

function merge(planned: Mission['exercises'][number], collected: readonly Collected[]): CatalogueExercise {
  const own = collected.filter(({ exercise }) => exercise.id === planned.id);
  const [first] = own;
  const criteria = planned.criteria.map((criterion): CatalogueCriterion => {
    const meta = own.find((one) => `${planned.id}/${one.criterion.id}` === criterion.id)?.criterion;
    return meta === undefined ? { ...criterion, status: 'planned' } : specified(criterion.id, meta, criterion.level);
  });
  const { number, id, title } = first?.exercise ?? planned;
  return { number, id, title, ...(first !== undefined && { file: first.file }), criteria };
}

function specified(id: string, meta: CriterionMeta, level: string): CatalogueCriterion {
  if (meta.level !== level) {
    throw new HarnessError({
      code: 'level-differs',
      message: `${id} is "${meta.level}" in its spec and "${level}" in ${missionFile}`,
      hint: 'The mission decides; correct the spec.',
    });
  }
  const { title, failureTitle, why, verifiedBy, remediation, needs, budgets, setup, repro, measuresTime } = meta;
  return {
    id,
    level: meta.level,
    status: 'specified',
    title,
    failureTitle,
    why,
    verifiedBy,
    remediation,
    needs,
    ...(budgets !== undefined && { budgets }),
    ...(setup !== undefined && { setup }),
    repro,
    ...(measuresTime !== undefined && { measuresTime }),
  };
}
