// `npm pack` runs this first: makes dist/, the suite as JavaScript in the layout of a checkout.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isData, isOfReferenceApp } from './contents.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');
const dataFolders = ['budgets', 'harness', path.join('results', 'schema'), 'spec', 'toxiproxy'];

await rm(dist, { recursive: true, force: true });
// The compiler follows the imports of the command line and of the specs: tests and proofs are nobody's import.
const compiler = path.join(root, 'node_modules', '.bin', 'tsc');
const { status, error } = spawnSync(compiler, ['-p', path.join(import.meta.dirname, 'tsconfig.emit.json')], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) throw error ?? new Error(`tsc ended with ${status}`);
for (const folder of dataFolders) await copy(folder, isData);
// It is run from a copy outside of node_modules, so it stays as it is, TypeScript included.
await copy('reference-app', isOfReferenceApp);
const { name, version, type } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
await writeFile(
  path.join(dist, 'package.json'),
  `${JSON.stringify({ name, version, type, private: true }, null, 2)}\n`,
);

async function copy(folder: string, isWanted: (file: string) => boolean): Promise<void> {
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (!isWanted(file)) continue;
    if (entry.isDirectory()) await copy(file, isWanted);
    else {
      await mkdir(path.join(dist, folder), { recursive: true });
      await cp(path.join(root, file), path.join(dist, file));
    }
  }
}
