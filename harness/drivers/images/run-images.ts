// The images of one run: chosen once, when it is prepared, and the same for each of its processes.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunScope } from '../driver.ts';
import { type ChosenImage, chooseImages } from './choose-image.ts';
import type { ImageRole } from './image-catalogue.ts';
import { engineImages } from './image-store.ts';

type Scope = Pick<RunScope, 'dir'>;

/** What was remembered for this role; chosen now where nothing was. */
export async function runImage(scope: Scope, role: ImageRole): Promise<ChosenImage> {
  const remembered = await readFile(fileOf(scope, role), 'utf8').catch(() => undefined);
  return remembered === undefined ? chooseRunImage(scope, role) : (JSON.parse(remembered) as ChosenImage);
}

/** Chooses and remembers. */
export async function chooseRunImage(scope: Scope, role: ImageRole): Promise<ChosenImage> {
  const [chosen] = await chooseImages([role], engineImages());
  if (chosen === undefined) throw new Error(`no image was chosen for ${role}`);
  const file = fileOf(scope, role);
  await writeFile(`${file}.${process.pid}`, JSON.stringify(chosen));
  await rename(`${file}.${process.pid}`, file);
  return chosen;
}

function fileOf({ dir }: Scope, role: ImageRole): string {
  return path.join(dir, `image-${role}.json`);
}
