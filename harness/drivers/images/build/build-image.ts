// Builds one stand-in: a copy of its folder, what its recipe fetches into that, and a build that needs no network.
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeCacheFolder } from '../../provision/cache-dir.ts';
import { imageCatalogue, imageLabels } from '../image-catalogue.ts';
import { type DockerCommand, docker } from './docker-command.ts';
import type { Kitchen, Recipe } from './recipe.ts';

export interface BuildImageOptions {
  readonly hash: string;
  readonly kitchen: Kitchen;
  readonly command: DockerCommand;
  /** Settles when the base image is there. */
  readonly base: () => Promise<unknown>;
  /** The role's folder of this source. */
  readonly source: string;
  readonly useLayers: boolean;
}

export async function buildImage(recipe: Recipe, options: BuildImageOptions): Promise<void> {
  const { kitchen, command, hash } = options;
  const { role } = recipe;
  const { standIn, official } = imageCatalogue[role];
  const room = path.join(makeCacheFolder(kitchen.context.cacheDir, 'images', 'rooms'), role);
  await rm(room, { recursive: true, force: true });
  try {
    await cp(options.source, room, { recursive: true });
    const version = await recipe.stage(room, kitchen);
    if (recipe.onBase) await options.base();
    kitchen.context.progress(`${role}: building ${standIn}`);
    const labels = {
      [imageLabels.role]: role,
      [imageLabels.recipe]: hash,
      [imageLabels.version]: version,
      [imageLabels.standsInFor]: official.reference,
    };
    const args = { BASE: imageCatalogue.base.standIn, VERSION: version };
    // The engine's own builder: another one would not know the base, which no registry has.
    const build = ['buildx', 'build', '--builder', 'default', '--network', 'none', '--provenance', 'false', '--load'];
    await docker(
      [
        ...build,
        ...(options.useLayers ? [] : ['--no-cache']),
        ...pairs('--build-arg', args),
        ...pairs('--label', labels),
        ...['--tag', standIn, room],
      ],
      command,
    );
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

function pairs(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}
