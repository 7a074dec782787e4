// Reads the names of the services in a compose file, by compose itself; one that it cannot read is a mistake of the manifest.
import { resolve } from 'node:path';
import type { RunScope } from '../drivers/driver.ts';
import { UsageError } from '../model/errors.ts';
import { nearestName } from '../model/nearest-name.ts';
import { runToEnd } from './run-command.ts';
import { toolEnvironment } from './target-environment.ts';

const readTimeoutMs = 30_000;

export interface ComposeStart {
  readonly file: string;
  readonly service: string;
}

/** Throws when the file cannot be read, or has no such service. Variables need not be set. */
export async function requireService(
  { file, service }: ComposeStart,
  { root, scope }: { readonly root: string; readonly scope: Pick<RunScope, 'marker'> },
): Promise<void> {
  const path = resolve(root, file);
  const read = await runToEnd(
    ['docker', 'compose', '--ansi', 'never', '--file', path, 'config', '--no-interpolate', '--services'],
    { field: 'start.compose.file', cwd: root, env: toolEnvironment(), scope, timeoutMs: readTimeoutMs },
  );
  if (read.code !== 0)
    throw new UsageError({
      code: 'compose-file-unusable',
      message: `docker compose cannot read ${file}: ${read.output.trim().replaceAll(path, file)}`,
      hint: 'Correct it until docker compose config shows the whole of it.',
    });
  requireNamed(service, read.output.trim().split('\n'), file);
}

/** Throws for a name that is none of those. */
export function requireNamed(service: string, names: readonly string[], file: string): void {
  if (names.includes(service)) return;
  const nearest = nearestName(service, names);
  throw new UsageError({
    code: 'compose-service-unknown',
    message: `${file} has no service "${service}"; it has ${names.join(', ')}`,
    hint: nearest === undefined ? 'Name one of them as start.compose.service.' : `Did you mean ${nearest}?`,
  });
}
