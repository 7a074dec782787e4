// Writes the manifest of a command target into a folder of its own, with every file that exercises ask for.
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot, type Workplace } from './run-suite.ts';

/** Returns the manifest's path. `command` runs in the manifest's folder. */
export async function writeCommandTarget(
  workplace: Pick<Workplace, 'dir'>,
  options: {
    readonly name: string;
    readonly command: readonly string[];
    /** Further top-level fields, as YAML is a superset of JSON. */
    readonly fields?: Readonly<Record<string, unknown>>;
    /** Files to write beside the manifest. */
    readonly files?: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const dir = await mkdtemp(path.join(workplace.dir, `${options.name}-`));
  await cp(path.join(projectRoot, 'reference-app', 'k8s', 'deployment.yaml'), path.join(dir, 'deployment.yaml'));
  for (const [file, text] of Object.entries(options.files ?? {})) await writeFile(path.join(dir, file), text);
  const manifest = {
    name: options.name,
    start: { command: options.command },
    files: { deployment: 'deployment.yaml' },
    ...options.fields,
  };
  const file = path.join(dir, 'target.yaml');
  await writeFile(file, JSON.stringify(manifest));
  return file;
}
