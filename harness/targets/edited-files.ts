// Writes the deploy files of a mutant: those of the reference app, with the changes that make the mutant.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RunScope } from '../drivers/driver.ts';
import { HarnessError } from '../model/errors.ts';
import type { MutantEdits, MutantSettings } from '../model/run-settings.ts';
import type { Target } from './target.ts';

type Edits = NonNullable<MutantEdits[keyof MutantEdits]>;

/** The manifest's fields that name them, with absolute paths; empty for a mutant that changes none. */
export async function editedDeployFiles(
  { root, manifest }: Pick<Target, 'root' | 'manifest'>,
  { id, edits = {} }: MutantSettings,
  scope: Pick<RunScope, 'makeDir'>,
): Promise<{ dockerfile?: string; compose?: string }> {
  const { dockerfile, dockerignore, compose } = edits;
  if (dockerfile === undefined && dockerignore === undefined && compose === undefined) return {};
  const dir = await scope.makeDir(`mutant-${id}`);
  const write = async (name: string, file: string, changes: Edits) => {
    const text = changes.reduce(
      (before, change) => edited(before, change, `${id}, ${file}`),
      await readFile(resolve(root, file), 'utf8'),
    );
    await writeFile(join(dir, name), text);
    return join(dir, name);
  };
  const { dockerfile: ownDockerfile = 'Dockerfile', compose: ownCompose = 'compose.yaml' } = manifest.files ?? {};
  // BuildKit takes the ignore file that is named after the Dockerfile and stands beside it.
  if (dockerignore !== undefined) await write('Dockerfile.dockerignore', '.dockerignore', dockerignore);
  const image = dockerfile ?? dockerignore;
  return {
    ...(image !== undefined && { dockerfile: await write('Dockerfile', ownDockerfile, dockerfile ?? []) }),
    ...(compose !== undefined && { compose: await write('compose.yaml', ownCompose, compose) }),
  };
}

function edited(text: string, { replace, by }: Edits[number], where: string): string {
  if (text.split(replace).length === 2) return text.replace(replace, () => by);
  throw new HarnessError({
    code: 'mutant-edit-fits-not',
    message: `${where}: "${replace}" is not there exactly once`,
    hint: 'The file has changed since the mutant was written: change the mutant with it.',
  });
}
