// What the handles on image, container and compose share: the engine, the target's image, and a network of the lab's own.
import { randomBytes } from 'node:crypto';
import { type Engine, openEngine } from '../drivers/docker/engine-client.ts';
import { rememberEngine } from '../drivers/docker/engine-sweep.ts';
import { runLabels } from '../drivers/docker/labels.ts';
import { requiredSecrets } from '../targets/target-environment.ts';
import { imageOf } from '../targets/target-image.ts';
import { type LabSecrets, makeSecrets } from './instance-environment.ts';
import type { LabJournal } from './journal.ts';
import type { World } from './world.ts';

export class EngineRoom {
  readonly world: World;
  readonly journal: LabJournal;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the containers that are started here; no report may show them. */
  readonly secrets: LabSecrets;
  #engine: Promise<Engine> | undefined;
  #image: Promise<string> | undefined;
  #network: Promise<string> | undefined;

  constructor(world: World, journal: LabJournal) {
    this.world = world;
    this.journal = journal;
    const { scope, seed, target } = world.context;
    this.labels = runLabels(scope);
    this.secrets = makeSecrets(seed, requiredSecrets(target.manifest));
    for (const secret of Object.values(this.secrets)) world.madeSecrets.add(secret);
  }

  engine(): Promise<Engine> {
    this.#engine ??= rememberEngine(this.world.context.scope).then(() => openEngine());
    return this.#engine;
  }

  /** The reference of the target's image, built or fetched before anybody waits for a container of it. */
  image(): Promise<string> {
    this.#image ??= this.#makeImage();
    return this.#image;
  }

  /** The network on which the lab's containers know each other by name. */
  network(): Promise<string> {
    this.#network ??= this.makeNetwork('lab');
    return this.#network;
  }

  /** A network that nothing else is on. */
  async makeNetwork(purpose: string): Promise<string> {
    const { client } = await this.engine();
    const name = `seaworthy-${purpose}-${randomBytes(4).toString('hex')}`;
    const network = await client.createNetwork({ Name: name, Labels: { ...this.labels } });
    this.world.use({
      async [Symbol.asyncDispose]() {
        await network.remove().catch(ignoreGone);
      },
    });
    return name;
  }

  async #makeImage(): Promise<string> {
    const { scope, target } = this.world.context;
    const progress = (text: string) => this.journal.step('preparing the image', text);
    return imageOf(target, { engine: await this.engine(), scope, progress });
  }
}

/** What is to be removed may be gone already, or go this very moment. */
export function ignoreGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}
