// Which package of this machine's own release holds a plug-in of the docker command, if any does.
import type { PluginName } from './cli-plugins.ts';

/** Ubuntu's names first. Debian's `docker-compose` was another program, in Python, before version 2. */
const candidates: Readonly<Record<PluginName, readonly string[]>> = {
  compose: ['docker-compose-v2', 'docker-compose'],
  buildx: ['docker-buildx'],
};
const lowestMajor: Readonly<Record<PluginName, number>> = { compose: 2, buildx: 0 };

/** `policy` is what apt-cache policy says of a package; undefined when no package will do. */
export async function pluginPackage(
  plugin: PluginName,
  policy: (packageName: string) => Promise<string>,
): Promise<string | undefined> {
  for (const name of candidates[plugin]) {
    const version = /^ *Candidate: (?:\d+:)?(\d+)\./m.exec(await policy(name))?.[1];
    if (version !== undefined && Number(version) >= lowestMajor[plugin]) return name;
  }
  return undefined;
}
