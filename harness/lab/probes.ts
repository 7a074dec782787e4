// Verbs on the probes of a target that need only HTTP: orchestrator-like probing, and /readyz through faults.
import type { FaultName } from '../../toxiproxy/fault-registry.ts';
import type { FaultsHandle } from './faults.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { Prober, type ProbeSpec } from './prober.ts';
import { readinessThrough, type Transition } from './readiness.ts';
import type { World } from './world.ts';

export class ProbesHandle {
  readonly #http: HttpHandle;
  readonly #world: World;
  readonly #journal: LabJournal;

  constructor(http: HttpHandle, world: World, journal: LabJournal) {
    this.#http = http;
    this.#world = world;
    this.#journal = journal;
  }

  /** Runs a probe until the lab closes. */
  run(spec: ProbeSpec): Prober {
    return this.#world.use(new Prober(spec, this.#http, this.#journal));
  }

  /** Takes /readyz through each fault and back, each way within its budget. */
  through<Name extends FaultName>(
    faults: FaultsHandle<Name>,
    names: readonly Name[],
    budgets: { readonly detects: string; readonly recovers: string },
  ): Promise<Transition[]> {
    return readinessThrough({ http: this.#http, faults }, names, budgets);
  }
}
