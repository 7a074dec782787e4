// Finds the real Toxiproxy server, for those who want it beside the embedded engine.
import { chains } from './chains.ts';
import { provision, provisionContext } from './provision.ts';
import type { ProvisionContext, Provisioned } from './provisioned.ts';

export interface ToxiproxyBinaryOptions extends Partial<ProvisionContext> {
  /** True: fetch or build it when it is neither on PATH nor in the cache; default false. */
  readonly fetch?: boolean;
}

/** Undefined when there is none, which is no error: the embedded engine does without. */
export async function findToxiproxyBinary(options: ToxiproxyBinaryOptions = {}): Promise<Provisioned | undefined> {
  const { fetch = false, ...context } = options;
  try {
    return await provision(chains.toxiproxy, provisionContext(context), { fetch });
  } catch {
    return undefined;
  }
}
