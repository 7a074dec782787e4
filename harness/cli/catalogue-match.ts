// Notices in a run that spec/catalogue.json is not what the specs say: what it lacks would be left out in silence.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../model/criterion.ts';
import { declarationLine } from '../model/declaration.ts';
import { UsageError } from '../model/errors.ts';
import { catalogueName, runnableFile } from './places.ts';

/** Throws for a spec file that the catalogue does not name, since no run would open it. */
export async function requireKnownFiles(projectRoot: string, catalogue: Catalogue): Promise<void> {
  const known = new Set(catalogue.exercises.flatMap(({ file }) => file ?? []));
  const names = await readdir(path.join(projectRoot, 'spec'));
  const files = names.filter((name) => name.endsWith(runnableFile('.spec.ts'))).sort();
  const stranger = files.map((name) => catalogueName(path.join('spec', name))).find((file) => !known.has(file));
  if (stranger !== undefined) throw outdated(`${stranger} is not in it`);
}

/** The first difference between the catalogue and what a spec file declared when it was loaded. */
export function differenceIn(catalogue: Catalogue, file: string, declared: readonly string[]): UsageError | undefined {
  const listed = catalogue.exercises
    .filter((exercise) => exercise.file === file)
    .flatMap(({ criteria }) => criteria.filter(({ status }) => status === 'specified').map(declarationLine));
  const [added] = new Set(declared).difference(new Set(listed));
  if (added !== undefined) return outdated(`${file} declares what it does not have: ${added}`);
  const [gone] = new Set(listed).difference(new Set(declared));
  return gone === undefined ? undefined : outdated(`it has what ${file} does not declare: ${gone}`);
}

const outdated = (what: string): UsageError =>
  new UsageError({
    code: 'catalogue-outdated',
    message: `spec/catalogue.json is not what the specs say: ${what}.`,
    hint: 'npm run catalogue writes it anew; commit it with the specs.',
  });
