// Makes the base image from Debian's packages, and keeps the list of what it was before it was trimmed.
import { access, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import { makeCacheFolder } from '../../provision/cache-dir.ts';
import type { DebianSuite } from '../../provision/debian-suite.ts';
import type { ProvisionContext } from '../../provision/provisioned.ts';
import { runCommand, toolEnvironment } from '../../provision/run-command.ts';
import { imageCatalogue, imageLabels } from '../image-catalogue.ts';
import { type DockerCommand, docker } from './docker-command.ts';

export interface BaseOptions {
  readonly hash: string;
  readonly context: ProvisionContext;
  readonly suite: DebianSuite;
  readonly command: DockerCommand;
}

const deadlineMs = 300_000;
const script = path.join(import.meta.dirname, '..', 'base', 'build.sh');

/** Where the list is kept; it belongs to one recipe of the base. */
export function statusFile(cacheDir: string, hash: string): string {
  return path.join(cacheDir, 'images', 'base', `${hash}.status`);
}

export async function hasStatus(cacheDir: string, hash: string): Promise<boolean> {
  return access(statusFile(cacheDir, hash)).then(
    () => true,
    () => false,
  );
}

export async function buildBase({ hash, context, suite, command }: BaseOptions): Promise<void> {
  requireRoot();
  const room = path.join(context.cacheDir, 'images', 'base-room');
  await rm(room, { recursive: true, force: true });
  makeCacheFolder(room);
  try {
    const tool = await debootstrap(path.join(room, 'tool'), suite, context);
    context.progress(`base: installing the smallest Debian ${suite.name}, which takes half a minute`);
    // In a mount namespace of its own, so that what it mounts goes with it even when it is killed.
    await runCommand('unshare', {
      args: ['--mount', 'sh', script, tool, suite.name, suite.mirror, suite.keyring, room],
      env: { ...toolEnvironment(context.env), LC_ALL: 'C' },
      deadlineMs,
      marker: context.marker,
    });
    const { standIn, official } = imageCatalogue.base;
    const labels = { [imageLabels.role]: 'base', [imageLabels.recipe]: hash, [imageLabels.version]: suite.name };
    const changes = [
      'CMD ["bash"]',
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...Object.entries({ ...labels, [imageLabels.standsInFor]: official.reference }).map(
        ([name, value]) => `LABEL ${name}=${value}`,
      ),
    ].flatMap((change) => ['--change', change]);
    await docker(['import', ...changes, path.join(room, 'base.tar'), standIn], command);
    const status = statusFile(context.cacheDir, hash);
    makeCacheFolder(path.dirname(status));
    await rename(path.join(room, 'status'), status);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

async function debootstrap(folder: string, suite: DebianSuite, context: ProvisionContext): Promise<string> {
  const [archive = ''] = await suite.download(['debootstrap'], folder);
  await runCommand('dpkg-deb', {
    args: ['--extract', path.join(folder, archive), folder],
    env: toolEnvironment(context.env),
    deadlineMs,
    marker: context.marker,
  });
  return folder;
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new UsageError({
    code: 'images-need-root',
    message: 'The base image is made by debootstrap, which only root can run',
    hint: 'Run it as root, or where the engine can pull the official images.',
  });
}
