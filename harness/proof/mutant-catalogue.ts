// Reads the mutants of the reference app, and says what is wrong with them as a proof of the specification.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Catalogue } from '../model/criterion.ts';
import { HarnessError, UsageError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import { editedFiles, type MutantEdits, type MutantSettings } from '../model/run-settings.ts';
import { referenceAppFolder } from '../targets/reference-app-folder.ts';

const suffix = '.mutant.ts';
export const mutantsFolder = path.join('reference-app', 'mutants');

const schema = z.object({
  breaks: z.array(z.string()).min(1),
  alsoBreaks: z.array(z.string()).default([]),
  kind: z.enum(['omits', 'wrong']),
  story: z.string().min(1),
  files: z.record(z.string(), z.string()).optional(),
  edits: z
    .partialRecord(z.enum(editedFiles), z.array(z.strictObject({ replace: z.string().min(1), by: z.string() })).min(1))
    .optional(),
});

/** A mutant as a proof sees it; what it changes is its own business. */
export interface KnownMutant {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly alsoBreaks: readonly string[];
  readonly kind: 'omits' | 'wrong';
  readonly story: string;
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly edits?: MutantEdits | undefined;
}

/** What the processes that run a mutant are told of it. */
export function settingsOfMutant({ id, files, edits }: KnownMutant): MutantSettings {
  return { id, ...(files !== undefined && { files }), ...(edits !== undefined && { edits }) };
}

/** All mutants, by id. Reading one starts nothing. */
export async function readMutants(projectRoot: string): Promise<KnownMutant[]> {
  const folder = path.join(await referenceAppFolder(projectRoot), path.basename(mutantsFolder));
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { mutant } = await load(path.join(folder, name));
      const read = schema.safeParse(mutant);
      if (read.success) return { id: name.slice(0, -suffix.length), ...read.data };
      throw new HarnessError({
        code: 'mutant-invalid',
        message: `${path.join(mutantsFolder, name)}: ${z.prettifyError(read.error)}`,
        hint: 'reference-app/mutants/mutant.ts says what a mutant exports.',
      });
    }),
  );
}

async function load(file: string): Promise<{ readonly mutant?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new UsageError({
      code: 'reference-app-not-installed',
      message: `${file} cannot be read: ${(cause as Error).message}`,
      hint: `Grade the reference app once, which installs what it needs: ${invocation('spec', 'health/livez-means-responsive')}`,
      cause,
    });
  }
}

/** Every way in which the mutants fall short of the catalogue; empty when the proof is whole. */
export function mutantProblems(mutants: readonly KnownMutant[], catalogue: Catalogue): string[] {
  const specified = catalogue.exercises.flatMap(({ criteria }) =>
    criteria.filter(({ status }) => status === 'specified'),
  );
  const known = new Set(specified.map(({ id }) => id));
  const named = mutants.flatMap(({ id, breaks, alsoBreaks }) =>
    [...breaks, ...alsoBreaks].map((criterion, at, all) => ({ id, criterion, again: all.indexOf(criterion) < at })),
  );
  const names = named.flatMap(({ id, criterion, again }) => [
    ...(known.has(criterion) ? [] : [`${id} breaks ${criterion}, which is no criterion that has a spec`]),
    ...(again ? [`${id} names ${criterion} twice`] : []),
  ]);
  const gaps = specified.flatMap(({ id, level }) => {
    const own = mutants.filter(({ breaks }) => breaks.includes(id));
    if (own.length === 0) return [`${id} has no mutant`];
    const kinds = new Set(own.map(({ kind }) => kind));
    if (level !== 'must' || kinds.size > 1) return [];
    return [
      `${id} is a must and has mutants of one kind only (${[...kinds].join()}): ${own.map((m) => m.id).join(', ')}`,
    ];
  });
  return [...names, ...gaps];
}
