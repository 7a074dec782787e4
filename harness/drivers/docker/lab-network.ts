// The network of one lab in a container engine, and whether its containers can be reached at their own addresses.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RunScope } from '../driver.ts';
import { type Engine, openEngine } from './engine-client.ts';
import { engineFailure } from './engine-failure.ts';
import { rememberEngine, removeLabelled } from './engine-sweep.ts';
import { type Labels, runLabels } from './labels.ts';

const labLabel = 'dev.seaworthy.lab';

/** Disposing removes it, and whatever container of the lab is still there. */
export interface LabNetwork extends AsyncDisposable {
  readonly engine: Engine;
  readonly name: string;
  /** Of everything in this lab. */
  readonly labels: Labels;
  /**
   * The network's bridge is one of this machine: its containers are reached at their own addresses, and nothing is
   * published. A forwarder in between would turn a refused connection into one that is accepted and closed, and a reset
   * into an orderly end.
   */
  readonly direct: boolean;
}

export interface NetworkOptions {
  /** True: as if the engine were on another machine. */
  readonly published?: boolean;
}

export async function openLabNetwork(scope: RunScope, options: NetworkOptions = {}): Promise<LabNetwork> {
  // First of all: a run that is killed from here on is known to have used an engine.
  await rememberEngine(scope);
  const engine = await openEngine();
  const id = randomBytes(4).toString('hex');
  const name = `seaworthy-lab-${id}`;
  const labels = { ...runLabels(scope), [labLabel]: id };
  try {
    const network = await engine.client.createNetwork({ Name: name, Labels: labels, CheckDuplicate: true });
    const direct =
      options.published !== true && engine.local && existsSync(`/sys/class/net/br-${network.id.slice(0, 12)}`);
    return {
      engine,
      name,
      labels,
      direct,
      async [Symbol.asyncDispose]() {
        await removeLabelled(engine, { [labLabel]: id }).catch((error: Error) => {
          throw engineFailure(error, `the network ${name} and its containers could not be removed`);
        });
      },
    };
  } catch (error) {
    throw engineFailure(error as Error, 'no network could be made for a lab');
  }
}
