// Reads the waivers of the target at hand: the file that its manifest names, or waivers.yaml beside the manifest.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseWaivers } from '../gate/waivers-file.ts';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Waiver } from '../model/waiver.ts';
import type { Target } from '../targets/target.ts';

const defaultName = 'waivers.yaml';

/** Undefined when there are none. A bare URL has no manifest, and so no waivers. */
export async function targetWaivers(
  target: Pick<Target, 'manifest' | 'root'>,
  { catalogue, today }: { readonly catalogue: Catalogue; readonly today: string },
): Promise<readonly Waiver[] | undefined> {
  const named = target.manifest.waivers;
  const file = path.resolve(target.root, named ?? defaultName);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && named === undefined) return '';
    throw new UsageError({
      code: 'waivers-unreadable',
      message: `${file} cannot be read: ${missing ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause)}`,
      hint:
        named === undefined
          ? 'Make it readable, or remove it.'
          : 'Correct "waivers" in the manifest, or remove the line.',
      cause,
    });
  });
  const shown = path.relative(process.cwd(), file);
  const waivers = parseWaivers(text, { path: shown, catalogue, today });
  return waivers.length === 0 ? undefined : waivers;
}
