// The image that is graded: what the manifest names, fetched if need be, or what the target's own Dockerfile builds.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { hasImage } from '../drivers/docker/local-image.ts';
import type { RunScope } from '../drivers/driver.ts';
import { HarnessError, UsageError } from '../model/errors.ts';
import { buildImage, runTag } from './image-build.ts';
import { readSource, sourceMissing } from './source-file.ts';
import type { Target } from './target.ts';

export interface ImageRequest {
  readonly engine: Engine;
  readonly scope: RunScope;
  readonly progress: (message: string) => void;
}

/** Its reference on the engine, where it is from now on. */
export async function imageOf(target: Target, request: ImageRequest): Promise<string> {
  const { image } = target.manifest.start;
  if (image === undefined) return built(target, request);
  if (!(await hasImage(request.engine, image))) await pull(image, request);
  return image;
}

/** The target's Dockerfile, where its manifest names one. */
export async function dockerfileOf({ manifest, root }: Target): Promise<{ file: string; text: string } | undefined> {
  const file = manifest.files?.dockerfile;
  return file === undefined ? undefined : { file, text: await readSource(root, file) };
}

async function built(target: Target, { engine, scope, progress }: ImageRequest): Promise<string> {
  const dockerfile = await dockerfileOf(target);
  if (dockerfile === undefined) throw sourceMissing('a Dockerfile (files.dockerfile in target.yaml)', 'none is named');
  const { file, text } = dockerfile;
  // Whatever else a mutant is made of, its image is the target's own where the Dockerfile is.
  const kept = basename(file) === file;
  const tag = kept ? keptTag(target.root) : runTag(target.name, scope);
  return buildImage({ engine, scope, progress, context: target.root, dockerfile: file, text, tag, kept });
}

/** Of one folder: another checkout on the same engine has an image of its own. */
function keptTag(root: string): string {
  const folder = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return `seaworthy/${basename(root)}:graded-${folder}`;
}

async function pull(image: string, { engine, progress }: ImageRequest): Promise<void> {
  progress(`fetching ${image}`);
  try {
    const stream = await engine.client.pull(image);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    engine.client.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    await promise;
  } catch (cause) {
    throw new UsageError({
      code: 'image-not-found',
      message: `the image ${image} is not on ${engine.description}, and cannot be fetched: ${(cause as Error).message}`,
      hint: 'Check its name and tag, log in to its registry, or build it: docker images shows what is there.',
      cause,
    });
  }
  if (await hasImage(engine, image)) return;
  throw new HarnessError({ code: 'image-not-there', message: `${image} was fetched, but the engine does not have it` });
}
