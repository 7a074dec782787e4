// Builds the stand-ins that are missing or whose recipe changed, two at a time, and says what became of each.
import path from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import type { EngineFacts } from '../../docker/engine.ts';
import { withCacheLock } from '../../provision/cache-lock.ts';
import { debianSuite } from '../../provision/debian-suite.ts';
import type { ProvisionContext } from '../../provision/provisioned.ts';
import { debianRelease, type ImageRole, imageCatalogue, imageLabels } from '../image-catalogue.ts';
import type { ImageStore } from '../image-store.ts';
import { buildBase, hasStatus, statusFile } from './base-image.ts';
import { buildImage } from './build-image.ts';
import { type DockerCommand, docker } from './docker-command.ts';
import type { Kitchen } from './recipe.ts';
import { recipeHash } from './recipe-hash.ts';
import { recipes } from './recipes.ts';
import { type ReplacedImages, replacedImages } from './replaced-images.ts';

export interface BuildOptions {
  readonly roles: readonly ImageRole[];
  readonly engine: EngineFacts;
  readonly store: ImageStore;
  readonly context: ProvisionContext;
  /** Also those whose recipe did not change, with the newest packages. */
  readonly rebuild: boolean;
  /** Asked before each image: true begins no more. */
  readonly isStopped: () => boolean;
}

export type BuildOutcome = 'built' | 'unchanged' | 'failed';

export interface Built {
  readonly role: ImageRole;
  readonly outcome: BuildOutcome;
  readonly tookMs: number;
  readonly error?: Error;
}

const recipesFolder = path.join(import.meta.dirname, '..');
const atOnce = 2;
/** The base waits for disks and Go computes: begun together, they take little longer than one of them. */
const longestFirst: readonly ImageRole[] = ['base', 'caddy', 'toxiproxy', 'node', 'postgres', 'redis'];

export async function buildImages(options: BuildOptions): Promise<readonly Built[]> {
  requireSameArchitecture(options.engine);
  return withCacheLock(options.context.cacheDir, 'images', async () => {
    const command: DockerCommand = {
      engine: options.engine.url,
      env: options.context.env,
      marker: options.context.marker,
    };
    const replaced = await replacedImages(options.context.cacheDir, (id) => docker(['image', 'rm', id], command));
    const build = await builder(options, command, replaced);
    const waiting = longestFirst.filter((role) => options.roles.includes(role));
    const done = new Map<ImageRole, Built>();
    const worker = async () => {
      for (let role = waiting.shift(); role !== undefined && !options.isStopped(); role = waiting.shift()) {
        const startedAt = performance.now();
        const ended = await build(role).then(
          (outcome) => ({ outcome }),
          (error: Error) => ({ outcome: 'failed' as const, error }),
        );
        done.set(role, { role, tookMs: performance.now() - startedAt, ...ended });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    if (!options.isStopped()) await replaced.remove();
    return options.roles.flatMap((role) => done.get(role) ?? []);
  });
}

/** What builds one of them, and the base before it where it needs that. */
async function builder(
  { context, store, rebuild }: BuildOptions,
  command: DockerCommand,
  replaced: ReplacedImages,
): Promise<(role: ImageRole) => Promise<BuildOutcome>> {
  const suite = once(() => debianSuite(debianRelease, context));
  const baseHash = await recipeHash([path.join(recipesFolder, 'base')], [debianRelease, process.arch]);

  const isUnchanged = async (role: ImageRole, hash: string) =>
    !rebuild && (await store.find(imageCatalogue[role].standIn))?.labels[imageLabels.recipe] === hash;
  const replace = async (role: ImageRole, work: () => Promise<void>): Promise<BuildOutcome> => {
    const before = await store.find(imageCatalogue[role].standIn);
    await work();
    const after = await store.find(imageCatalogue[role].standIn);
    // It has no name any more, and nobody would know what it is for.
    if (before !== undefined && before.id !== after?.id) replaced.add(before.id);
    return 'built';
  };
  const base = once(async (): Promise<BuildOutcome> => {
    if ((await isUnchanged('base', baseHash)) && (await hasStatus(context.cacheDir, baseHash))) return 'unchanged';
    return replace('base', async () => buildBase({ hash: baseHash, context, suite: await suite(), command }));
  });
  const baseStatus = async () => {
    await base();
    return statusFile(context.cacheDir, baseHash);
  };
  const kitchen: Kitchen = { context, suite, baseStatus };

  return async (role) => {
    if (role === 'base') return base();
    const recipe = recipes[role];
    const places = [role, ...recipe.shared].map((folder) => path.join(recipesFolder, folder));
    const hash = await recipeHash(places, [process.arch, ...recipe.inputs, ...(recipe.onBase ? [baseHash] : [])]);
    if (await isUnchanged(role, hash)) return 'unchanged';
    const source = path.join(recipesFolder, role);
    return replace(role, () => buildImage(recipe, { hash, kitchen, command, base, source, useLayers: !rebuild }));
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

function requireSameArchitecture({ architecture, url }: EngineFacts): void {
  if (architectures[architecture] === process.arch) return;
  throw new UsageError({
    code: 'engine-of-another-architecture',
    message: `The engine at ${url} is ${architecture}, and this machine is ${process.arch}: stand-ins are made from this machine's binaries`,
    hint: 'Build them on a machine of its architecture, with DOCKER_HOST set to it.',
  });
}
