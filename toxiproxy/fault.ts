// What a fault is: a named failure as data, with its story, its effect, its undo and what a witness must see.
import type { Capability } from '../harness/model/capability.ts';

export type FaultDependency = 'database' | 'redis' | 'queue' | 'provider' | 'link';

export interface ToxicSpec {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly stream: 'upstream' | 'downstream';
  /** Units as Toxiproxy has them: milliseconds, KB/s, bytes; the slicer's delay in microseconds. */
  readonly attributes: Readonly<Record<string, number>>;
  /** Share of links that it hits, 0 to 1; default 1. */
  readonly toxicity?: number;
}

/**
 * `down`: the proxy is disabled, so open connections end and new ones are refused.
 * `toxics`: added to the proxy; `severs` first cuts what is open, for toxics that only touch new connections.
 * `migration-row`: the newest row of the target's migrations table is taken away.
 */
export type FaultEffect =
  | { readonly kind: 'down' }
  | { readonly kind: 'toxics'; readonly toxics: readonly ToxicSpec[]; readonly severs?: boolean }
  | { readonly kind: 'migration-row' };

/**
 * What a control probe through the same proxy must see while the fault is there, else the fault did not bite.
 * `refused`: no connection. `silent`: connected, no answer for `withinMs`. `slow`: an answer not before `atLeastMs`.
 * `reset`: connected, then cut. `flaky`: of `probes` at least one is cut and at least one is answered.
 * `narrow`: `bytes` take at least `atLeastMs`. `row-missing`: the table lacks the row.
 */
export type FaultWitness =
  | { readonly sees: 'refused' }
  | { readonly sees: 'silent'; readonly withinMs: number }
  | { readonly sees: 'slow'; readonly atLeastMs: number }
  | { readonly sees: 'reset' }
  | { readonly sees: 'flaky'; readonly probes: number }
  | { readonly sees: 'narrow'; readonly bytes: number; readonly atLeastMs: number }
  | { readonly sees: 'row-missing' };

export interface Fault {
  /** Kebab-case: `database-down`. */
  readonly name: string;
  readonly dependency: FaultDependency;
  readonly capability: Capability;
  /** What happened in the world that this stands for. */
  readonly story: string;
  readonly effect: FaultEffect;
  /** How it is taken back. */
  readonly undo: string;
  readonly witness: FaultWitness;
}
