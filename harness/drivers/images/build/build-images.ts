// Builds the stand-ins that are missing or whose recipe changed, two at a time, and says what became of each.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import type { EngineFacts } from '../../docker/engine.ts';
import { makeCacheFolder } from '../../provision/cache-dir.ts';
import { withCacheLock } from '../../provision/cache-lock.ts';
import { debianSuite } from '../../provision/debian-suite.ts';
import type { ProvisionContext } from '../../provision/provisioned.ts';
import { debianRelease, type ImageRole, imageCatalogue, imageLabels } from '../image-catalogue.ts';
import type { ImageStore } from '../image-store.ts';
import { buildBase, hasStatus, statusFile } from './base-image.ts';
import { type DockerCommand, docker } from './docker-command.ts';
import type { Kitchen, Recipe } from './recipe.ts';
import { recipeHash } from './recipe-hash.ts';
import { recipes } from './recipes.ts';

export interface BuildOptions {
  readonly roles: readonly ImageRole[];
  readonly engine: EngineFacts;
  readonly store: ImageStore;
  readonly context: ProvisionContext;
  /** Also those whose recipe did not change, with the newest packages; default false. */
  readonly rebuild?: boolean;
}

export interface Built {
  readonly role: ImageRole;
  readonly outcome: 'built' | 'unchanged' | 'failed';
  readonly tookMs: number;
  readonly error?: Error;
}

const here = path.join(import.meta.dirname, '..');
const atOnce = 2;

export async function buildImages(options: BuildOptions): Promise<readonly Built[]> {
  requireSameArchitecture(options.engine);
  return withCacheLock(options.context.cacheDir, 'images', () => buildAll(options));
}

async function buildAll(options: BuildOptions): Promise<Built[]> {
  const { context, store, rebuild = false } = options;
  const command: DockerCommand = { engine: options.engine.url, env: context.env };
  const isUnchanged = async (role: ImageRole, hash: string) =>
    !rebuild && (await store.find(imageCatalogue[role].standIn))?.labels[imageLabels.recipe] === hash;
  const suite = once(() => debianSuite(debianRelease, context));
  const baseHash = await recipeHash([path.join(here, 'base')], [debianRelease, process.arch]);

  const base = once(async () => {
    if ((await isUnchanged('base', baseHash)) && (await hasStatus(context.cacheDir, baseHash))) return 'unchanged';
    await replacing('base', { store, command }, async () =>
      buildBase({ hash: baseHash, context, suite: await suite(), command }),
    );
    return 'built';
  });
  const kitchen: Kitchen = {
    context,
    suite,
    baseStatus: async () => {
      await base();
      return statusFile(context.cacheDir, baseHash);
    },
  };
  const one = async (role: ImageRole): Promise<Built['outcome']> => {
    if (role === 'base') return base();
    const recipe = recipes[role];
    const places = [role, ...recipe.shared].map((folder) => path.join(here, folder));
    const hash = await recipeHash(places, [process.arch, ...recipe.inputs, ...(recipe.onBase ? [baseHash] : [])]);
    if (await isUnchanged(role, hash)) return 'unchanged';
    await replacing(role, { store, command }, () => build(recipe, { hash, kitchen, base, command, rebuild }));
    return 'built';
  };

  const waiting = [...options.roles];
  const done: Built[] = [];
  const worker = async () => {
    for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) {
      const startedAt = performance.now();
      const ended = await one(role).then(
        (outcome) => ({ outcome }),
        (error: Error) => ({ outcome: 'failed' as const, error }),
      );
      done.push({ role, tookMs: performance.now() - startedAt, ...ended });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return options.roles.flatMap((role) => done.filter((built) => built.role === role));
}

interface BuildContext {
  readonly hash: string;
  readonly kitchen: Kitchen;
  readonly base: () => Promise<unknown>;
  readonly command: DockerCommand;
  readonly rebuild: boolean;
}

async function build(recipe: Recipe, { hash, kitchen, base, command, rebuild }: BuildContext): Promise<void> {
  const { role } = recipe;
  const { standIn, official } = imageCatalogue[role];
  const parent = makeCacheFolder(kitchen.context.cacheDir, 'images', 'rooms');
  const room = await mkdtemp(path.join(parent, `${role}-`));
  try {
    await cp(path.join(here, role), room, { recursive: true });
    const version = await recipe.stage(room, kitchen);
    if (recipe.onBase) await base();
    kitchen.context.progress(`${role}: building ${standIn}`);
    const labels = {
      [imageLabels.role]: role,
      [imageLabels.recipe]: hash,
      [imageLabels.version]: version,
      [imageLabels.standsInFor]: official.reference,
    };
    const args = { BASE: imageCatalogue.base.standIn, VERSION: version };
    await docker(
      [
        ...['buildx', 'build', '--builder', 'default', '--network', 'none', '--provenance', 'false', '--load'],
        ...(rebuild ? ['--no-cache'] : []),
        ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
        ...['--tag', standIn, room],
      ],
      command,
    );
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** What an image is built over has no name afterwards, and nobody would know what it is for. */
async function replacing(
  role: ImageRole,
  { store, command }: { readonly store: ImageStore; readonly command: DockerCommand },
  work: () => Promise<void>,
): Promise<void> {
  const before = await store.find(imageCatalogue[role].standIn);
  await work();
  const after = await store.find(imageCatalogue[role].standIn);
  // A container, or another stand-in that was made from it, may keep it a while longer.
  if (before !== undefined && before.id !== after?.id)
    await docker(['image', 'rm', before.id], command).catch(() => {});
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
