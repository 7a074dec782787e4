// Fetches a project's own release archive, pinned by digest.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import { installCached } from './cached-binary.ts';
import { type Digest, download } from './download.ts';
import type { Provider, Requirement } from './provisioned.ts';
import { runCommand, toolEnvironment } from './run-command.ts';

export interface Release {
  readonly version: string;
  /** The file's address for an architecture as the project names it. */
  readonly url: (architecture: string) => string;
  /** The binary's name in the archive. */
  readonly file: string;
  /** By architecture as the project names it. */
  readonly digests: Readonly<Record<string, Digest>>;
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export function officialReleaseProvider(requirement: Requirement, release: Release): Provider {
  const architecture = architectures[process.arch] ?? process.arch;
  const digest = release.digests[architecture];
  const unusable =
    process.platform === 'linux' && digest ? undefined : `no release is pinned for ${process.platform} ${process.arch}`;
  return {
    source: 'official-release',
    fetches: `official release ${release.version}`,
    unusable: async () => unusable,
    find: async (context) => {
      if (unusable !== undefined || !digest)
        throw new HarnessError({ code: 'release-not-pinned', message: String(unusable) });
      const url = release.url(architecture);
      return installCached(requirement, 'official-release', context, async (folder) => {
        context.progress(`${requirement.title}: fetching the official release ${release.version}`);
        const archive = path.join(folder, path.basename(url));
        await download(url, archive, digest, context.env);
        await runCommand('tar', {
          args: ['-xzf', archive, '-C', folder, release.file],
          env: toolEnvironment(context.env),
          deadlineMs: 30_000,
          marker: context.marker,
        });
        await rm(archive);
        return { origin: path.basename(url), file: release.file };
      });
    },
  };
}
