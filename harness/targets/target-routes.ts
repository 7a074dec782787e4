// Maps a path of the contract to the target's own.
import { contractRoutes } from './contract-names.ts';
import type { Manifest } from './manifest.ts';

/** `/tasks/7?include=comments` becomes `/api/v1/tasks/7?include=comments` when `tasks` is mapped to `/api/v1/tasks`. */
export function ownPath(manifest: Manifest, contractPath: string): string {
  const [, first = '', rest = ''] = /^\/([^/?#]*)(.*)$/s.exec(contractPath) ?? [];
  const route = contractRoutes.find((name) => name === first);
  const own = route === undefined ? undefined : manifest.routes?.[route];
  return own === undefined ? contractPath : own + rest;
}
