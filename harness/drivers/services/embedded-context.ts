// What the embedded services need of their driver.
import type { RunScope, ServerName } from '../driver.ts';
import { type ProvisionContext, type Provisioned, sourceTitles } from '../provision/provisioned.ts';
import { requirements } from '../provision/requirements.ts';

export interface EmbeddedContext {
  readonly context: ProvisionContext;
  /** The binary; found, and if need be fetched, once per driver. */
  provision(dependency: ServerName, scope: RunScope): Promise<Provisioned>;
}

/** A server has this long to answer for the first time, also on a busy machine. */
export const startDeadlineMs = 30_000;

/** `PostgreSQL 17.10 (npm package)`. */
export function describe(provisioned: Provisioned): string {
  const { title } = requirements[provisioned.dependency];
  return `${title} ${provisioned.version} (${sourceTitles[provisioned.source]})`;
}
