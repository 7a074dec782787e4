// Puts the pinned Node of this installation, stripped where that is possible, and npm into an image's folder.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { HarnessError } from '../../../model/errors.ts';
import type { ProvisionContext } from '../../provision/provisioned.ts';
import { runCommand, toolEnvironment } from '../../provision/run-command.ts';
import { nodeVersion } from '../image-catalogue.ts';

/** As the registry has it; what is fetched is held against it. */
export const npmRelease = {
  version: '11.21.2',
  integrity: 'sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
} as const;

const deadlineMs = 120_000;

export async function stageNode(folder: string, context: ProvisionContext): Promise<string> {
  await copyFile(pinnedNode(), path.join(folder, 'node'));
  await strip(path.join(folder, 'node'), context);
  await stageNpm(folder, context);
  return nodeVersion;
}

function pinnedNode(): string {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch (cause) {
    throw new HarnessError({
      code: 'pinned-node-missing',
      message: `The pinned Node (optional dependency ${name}) is not installed`,
      hint: 'Install without --omit=optional, on Linux x64 or arm64.',
      cause,
    });
  }
}

/** A seventh of it is names for debuggers. */
async function strip(binary: string, context: ProvisionContext): Promise<void> {
  try {
    await runCommand('strip', {
      args: ['--strip-unneeded', binary],
      env: toolEnvironment(context.env),
      deadlineMs,
      marker: context.marker,
    });
  } catch {
    context.progress('node: not stripped, since there is no strip on PATH');
  }
}

async function stageNpm(folder: string, context: ProvisionContext): Promise<void> {
  const { version, integrity } = npmRelease;
  context.progress(`fetching npm ${version}`);
  const options = { cwd: folder, env: npmEnvironment(context.env), deadlineMs, marker: context.marker };
  await runCommand('npm', { ...options, args: ['pack', `npm@${version}`, '--silent', '--ignore-scripts'] });
  const archive = path.join(folder, `npm-${version}.tgz`);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity) {
    throw new HarnessError({
      code: 'checksum-mismatch',
      message: `npm ${version} has ${found}, expected ${integrity}`,
      hint: 'Do not use it: it is not the one that was pinned.',
    });
  }
  await mkdir(path.join(folder, 'unpacked'));
  await runCommand('tar', { ...options, args: ['-xzf', archive, '-C', 'unpacked', '--no-same-owner'] });
  await rename(path.join(folder, 'unpacked', 'package'), path.join(folder, 'npm'));
  for (const rest of ['docs', 'man']) await rm(path.join(folder, 'npm', rest), { recursive: true, force: true });
  await Promise.all([rm(archive), rm(path.join(folder, 'unpacked'), { recursive: true })]);
}

/** With where its registry is, and whom it trusts. */
function npmEnvironment(env: ProvisionContext['env']): Record<string, string> {
  const own = Object.entries(env).filter(([name]) =>
    /^(npm_config_(registry|cafile|userconfig)|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  return { ...toolEnvironment(env), ...(Object.fromEntries(own) as Record<string, string>) };
}
