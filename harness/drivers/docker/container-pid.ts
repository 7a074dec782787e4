// The process id of a container's first process, where this host is the one that it runs on.
import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';

/** Undefined when that process is not this container's: a socket may be forwarded from another machine. */
export async function ownPid(container: Docker.Container): Promise<number | undefined> {
  const { State } = await container.inspect();
  const groups = await readFile(`/proc/${State.Pid}/cgroup`, 'utf8').catch(() => '');
  return State.Pid > 0 && groups.includes(container.id) ? State.Pid : undefined;
}
