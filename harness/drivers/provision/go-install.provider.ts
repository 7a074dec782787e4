// Builds a pinned version with the Go toolchain, where there is one.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { installCached } from './cached-binary.ts';
import type { Provider, ProvisionContext, Requirement } from './provisioned.ts';
import { runCommand, toolEnvironment } from './run-command.ts';

export interface GoModule {
  /** `github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.4`. */
  readonly package: string;
  /** What go calls the binary: the last folder of the package. */
  readonly file: string;
  /** The linker flag that puts the version in, since these builds do not know their own. */
  readonly version: string;
}

const deadlineMs = 420_000;

export function goInstallProvider(requirement: Requirement, module: GoModule): Provider {
  return {
    source: 'go-install',
    fetches: `go install ${module.package}`,
    unusable: async (context) => {
      try {
        await runCommand('go', { args: ['version'], env: toolEnvironment(context.env), deadlineMs: 10_000 });
        return undefined;
      } catch {
        return 'no go on PATH';
      }
    },
    find: async (context) =>
      installCached(requirement, 'go-install', context, async (folder) => {
        context.progress(`${requirement.title}: building ${module.package} with go, which can take minutes`);
        await build(module, context, folder);
        return { origin: module.package, file: module.file };
      }),
  };
}

async function build(module: GoModule, context: ProvisionContext, folder: string): Promise<void> {
  const work = await mkdtemp(path.join(folder, 'go-'));
  const env = toolEnvironment(context.env);
  try {
    await mkdir(path.join(work, 'cwd'));
    await runCommand('go', {
      args: ['install', '-trimpath', `-ldflags=-s -w -X ${module.version}`, module.package],
      cwd: path.join(work, 'cwd'),
      env: {
        ...env,
        GOBIN: folder,
        GOFLAGS: '-mod=mod -buildvcs=false',
        CGO_ENABLED: '0',
        // go refuses to work without a place for its caches.
        ...(env['HOME'] ? {} : { GOPATH: path.join(work, 'path'), GOCACHE: path.join(work, 'cache') }),
      },
      deadlineMs,
      marker: context.marker,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
