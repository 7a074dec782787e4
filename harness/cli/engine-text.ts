// How a container engine is named to a person.
import type { EngineFacts } from '../drivers/docker/engine.ts';

/** `Docker 20.10.24 at unix:///var/run/docker.sock (cgroup v1, storage driver overlay2)`. */
export function engineText({ product, version, url, cgroup, storageDriver }: EngineFacts): string {
  return `${product} ${version} at ${url} (cgroup v${cgroup}, storage driver ${storageDriver})`;
}
