// Builds the image of a target from its own Dockerfile, once per run; the engine's cache spares what has not changed.
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { labelNames, runLabels } from '../drivers/docker/labels.ts';
import { localImage } from '../drivers/docker/local-image.ts';
import type { RunScope } from '../drivers/driver.ts';
import { buildOncePerRun } from './build.ts';
import { readDockerfile } from './dockerfile.ts';

const run = promisify(execFile);

export interface ImageBuild {
  readonly engine: Engine;
  readonly scope: RunScope;
  readonly progress: (message: string) => void;
  /** Folder that the build reads from. */
  readonly context: string;
  /** Path of the Dockerfile, absolute or below the context, and what it holds. */
  readonly dockerfile: string;
  readonly text: string;
  readonly tag: string;
  /** A kept image outlives the run, for the next one; another is removed with the run. */
  readonly kept: boolean;
  readonly args?: Readonly<Record<string, string>>;
}

/** Returns the tag. A build that fails is the target's fault, and told with its last output. */
export async function buildImage(build: ImageBuild): Promise<string> {
  const { engine, scope, context, tag } = build;
  const args = { ...(await baseArguments(build)), REVISION: await revisionOf(context), ...build.args };
  const labels = build.kept ? {} : runLabels(scope);
  const before = await idOf(engine, tag);
  await buildOncePerRun({
    field: 'the build of the image',
    command: [
      ...['docker', 'build', '--progress=plain', '--tag', tag, '--file', build.dockerfile],
      ...pairs('--build-arg', args),
      ...pairs('--label', labels),
      ...(await secretOptions()),
      context,
    ],
    cwd: context,
    env: { DOCKER_HOST: engine.url, DOCKER_BUILDKIT: '1' },
    scope,
    progress: build.progress,
  });
  if (build.kept && before !== undefined && before !== (await idOf(engine, tag))) {
    // The tag has moved on; what it was is nobody's any more, unless a container of another run still has it.
    await engine.client
      .getImage(before)
      .remove()
      .catch(() => {});
  }
  return tag;
}

/** A tag that no other run has, for an image that goes with it. */
export function runTag(name: string, scope: RunScope): string {
  const run = runLabels(scope)[labelNames.dir]?.split('-').slice(-3).join('-') ?? 'run';
  return `seaworthy/${name}:${run}`;
}

/** Arguments for those bases that are not there under their own name, and for which there is a stand-in. */
async function baseArguments({ engine, text }: ImageBuild): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { reference, argument } of readDockerfile(text).bases) {
    const local = argument === undefined ? reference : await localImage(engine, reference);
    if (argument !== undefined && local !== reference) found[argument] = local;
  }
  return found;
}

/** How this machine reaches a registry is for the build to know, and for no layer to hold. */
async function secretOptions(): Promise<string[]> {
  const ca = process.env['NODE_EXTRA_CA_CERTS'] ?? process.env['SSL_CERT_FILE'];
  const readable =
    ca !== undefined &&
    (await access(ca).then(
      () => true,
      () => false,
    ));
  return readable ? ['--secret', `id=ca,src=${ca}`] : [];
}

async function revisionOf(folder: string): Promise<string> {
  return run('git', ['rev-parse', 'HEAD'], { cwd: folder }).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  );
}

async function idOf(engine: Engine, tag: string): Promise<string | undefined> {
  return engine.client
    .getImage(tag)
    .inspect()
    .then(
      ({ Id }) => Id,
      () => undefined,
    );
}

function pairs(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}
