// Where GitHub reads the workflow of a service: in the root of its repository, which need not be the service's folder.
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface WorkflowPlace {
  /** Relative to the service's folder. */
  readonly file: string;
  /** The service's folder, relative to the repository's root; empty where they are one. */
  readonly folder: string;
}

const workflows = path.join('.github', 'workflows');
// What a workflow may hold without being read as a pattern or an expression.
const plainFolder = /^[\w@-][\w./@-]*$/;

/** Outside of the folder that was named nothing is replaced, and nothing is written under a name that has to be guessed. */
export function workflowPlace(root: string, name: string): WorkflowPlace | { readonly skipped: string } {
  const repository = repositoryOf(root);
  if (repository === undefined || repository === root)
    return { file: path.join(workflows, 'seaworthy.yml'), folder: '' };
  const file = path.join(workflows, `seaworthy-${name}.yml`);
  const folder = path.relative(repository, root).split(path.sep).join('/');
  const lies = `GitHub reads workflows only in ${workflows} of the repository's root, ${repository}`;
  if (!plainFolder.test(folder)) return { skipped: `${lies}, and ${folder} is no path that can be named in one.` };
  if (existsSync(path.join(repository, file))) return { skipped: `${lies}, and ${file} is there already.` };
  return { file: path.relative(root, path.join(repository, file)), folder };
}

/** The folder need not be there yet. A linked worktree and a submodule have a file called .git. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : repositoryOf(parent);
}
