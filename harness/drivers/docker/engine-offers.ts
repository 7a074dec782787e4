// Says whether containers can be run here: by an engine, with the docker command for builds, and by a compose file.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DependencyOffer, EnginePart } from '../driver.ts';
import { findEngine } from './engine-client.ts';

const run = promisify(execFile);
const commandTimeoutMs = 10_000;

/** Asks the engine and the command only: nothing is started. */
export async function offerOfEngine(part: EnginePart): Promise<DependencyOffer> {
  const found = await findEngine();
  const no = (reason: string, detail: string): DependencyOffer => ({
    offered: false,
    dependency: part,
    reason,
    detail,
  });
  if ('reason' in found) return no(found.reason, found.hint);
  const { description, url } = found.engine;
  const plugin = part === 'engine' ? 'buildx' : 'compose';
  const version = await versionOf(plugin, url);
  if (version !== undefined) {
    const detail = part === 'engine' ? `${description}, buildx ${version}` : `Docker Compose ${version}`;
    return { offered: true, dependency: part, detail };
  }
  return no(
    `${description} is there, but "docker ${plugin} version" does not work`,
    `Install the docker command with its plug-in ${plugin}; on Debian or Ubuntu as root: npm run setup -- docker`,
  );
}

/** `2.26.1`; undefined when the command or its plug-in is not there. */
async function versionOf(plugin: 'buildx' | 'compose', host: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, DOCKER_HOST: host };
    const { stdout } = await run('docker', [plugin, 'version'], { env, timeout: commandTimeoutMs });
    return /\bv?(\d+\.\d+[\d.]*)/.exec(stdout)?.[1] ?? 'of an unknown version';
  } catch {
    return undefined;
  }
}
