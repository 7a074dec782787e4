// Scans the target's own files for secrets with a maintained scanner, which is first shown to see a planted one.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { HarnessError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { sourceMissing } from '../targets/source-file.ts';
import { plantedSecret } from './planted-secret.ts';
import type { World } from './world.ts';

// A comment must not be able to hide a secret, so the one rule that obeys such comments is left out.
const config = {
  rules: rules
    .filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
    .map((rule) => ({ id: rule.meta.id, rule })),
};
const skippedFolders = ['node_modules', '.git'];
const fileLimitBytes = 2 << 20;
const fileLimit = 20_000;

export class SecretScan {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The text files that the manifest names, each once, relative to its folder. */
  async files(): Promise<string[]> {
    const { root, manifest } = this.#world.context.target;
    if (manifest.files?.source === undefined)
      throw sourceMissing('the source (files.source in target.yaml)', 'none is named');
    const named = Object.values(manifest.files).filter((name) => name !== undefined);
    const found = await Promise.all(named.map((name) => textFiles(root, name)));
    const files = [...new Set(found.flat())].toSorted();
    if (files.length === 0) throw sourceMissing('text files in what files.source names', 'none');
    return files;
  }

  /** Plants a secret, drawn anew for each run, in a copy of one of the files; a scanner that misses it decides nothing. */
  async seesPlanted(files: readonly string[]): Promise<void> {
    const { scope, seed, target } = this.#world.context;
    const random = seededRandom(`${seed}:planted-secret`);
    const chosen = random.pick(files);
    const secret = plantedSecret(random);
    const dir = await scope.makeDir('planted');
    const copy = path.basename(chosen);
    const text = await readFile(path.join(target.root, chosen), 'utf8');
    await writeFile(path.join(dir, copy), `${text}\n${secret.text}\n`);
    const before = (await scanFile(target.root, chosen)).length;
    if ((await scanFile(dir, copy)).length > before) return;
    throw new HarnessError({
      code: 'scanner-blind',
      message: `the scanner did not see a ${secret.kind} that was planted in a copy of ${chosen}`,
      hint: 'Run the unit tests of harness/lab/secret-scan.ts: the scanner or its rules may have changed.',
    });
  }

  /** `src/app.ts:12: GITHUB_TOKEN`, each once; never the secret. */
  async secrets(files: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const file of files) found.push(...(await scanFile(this.#world.context.target.root, file)));
    return found;
  }
}

async function scanFile(root: string, file: string): Promise<string[]> {
  const content = await readFile(path.join(root, file), 'utf8');
  const { messages } = await lintSource({
    source: { filePath: path.join(root, file), content, ext: path.extname(file), contentType: 'text' },
    options: { config, maskSecrets: true },
  });
  return messages.map(({ loc, messageId }) => `${file}:${loc.start.line}: ${messageId}`);
}

/** A folder is walked; what is binary, huge or installed is no source. */
async function textFiles(root: string, name: string): Promise<string[]> {
  const whole = path.resolve(root, name);
  const { isDirectory } = await kindOf(whole, name);
  if (!isDirectory) return (await isText(whole)) ? [path.relative(root, whole)] : [];
  const entries = await readdir(whole, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(path.sep).some((part) => skippedFolders.includes(part)));
  if (files.length > fileLimit) throw sourceMissing(`at most ${fileLimit} files in ${name}`, String(files.length));
  const texts = await Promise.all(files.map(async (file) => ((await isText(path.join(root, file))) ? [file] : [])));
  return texts.flat();
}

async function kindOf(whole: string, name: string): Promise<{ isDirectory: boolean }> {
  try {
    return { isDirectory: (await stat(whole)).isDirectory() };
  } catch (error) {
    throw sourceMissing(`${name}, which target.yaml names`, error instanceof Error ? error.message : String(error));
  }
}

async function isText(file: string): Promise<boolean> {
  if ((await stat(file)).size > fileLimitBytes) return false;
  return !(await readFile(file)).subarray(0, 8_192).includes(0);
}
