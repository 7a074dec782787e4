// A stack of the target's compose file that is up: its containers, when each started and got healthy, and its end.
import type { ContainerInspectInfo } from 'dockerode';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { removeLabelled } from '../drivers/docker/engine-sweep.ts';
import { HarnessError } from '../model/errors.ts';
import type { ComposeRoles } from './compose-config.ts';
import type { ComposeProject } from './compose-project.ts';
import { ignoreGone } from './engine-room.ts';
import { RunningContainer } from './running-container.ts';
import { anonymousVolumes } from './stack-events.ts';
import type { Waiter } from './waiter.ts';

export type Role = keyof ComposeRoles;

const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';

/** Disposing takes all of it away, volumes included. */
export class ComposeStack implements AsyncDisposable {
  readonly project: ComposeProject;
  readonly #engine: Engine;
  readonly #wait: Waiter;
  readonly #sinceMs = Date.now();

  constructor(project: ComposeProject, engine: Engine, wait: Waiter) {
    this.project = project;
    this.#engine = engine;
    this.#wait = wait;
  }

  /** `docker compose up -d --wait`. */
  async up(): Promise<void> {
    await this.project.mustRun('up', '--detach', '--wait', '--wait-timeout', '180');
  }

  /** Ends and removes the containers; named volumes stay. */
  async down(): Promise<void> {
    await this.project.mustRun('down', '--timeout', '30');
  }

  async stop(role: Role): Promise<void> {
    await this.project.mustRun('stop', this.project.roles[role]);
  }

  async start(role: Role): Promise<void> {
    await this.project.mustRun('start', this.project.roles[role]);
  }

  /** The one container of a service. */
  async container(role: Role): Promise<RunningContainer> {
    const label = [`${projectLabel}=${this.project.name}`, `${serviceLabel}=${this.project.roles[role]}`];
    const [found] = await this.#engine.client.listContainers({ all: true, filters: { label } });
    if (found === undefined)
      throw new HarnessError({
        code: 'no-container',
        message: `the stack has no container of the service ${this.project.roles[role]}`,
        hint: 'docker compose up did not make one: is it in a profile?',
      });
    const container = this.#engine.client.getContainer(found.Id);
    return new RunningContainer({
      engine: this.#engine,
      container,
      wait: this.#wait,
      port: await this.#port(found.Id),
    });
  }

  async inspect(role: Role): Promise<ContainerInspectInfo> {
    return (await this.container(role)).inspect();
  }

  /** What a service publishes on the host, from its configuration: an address that is not open yet counts as well. */
  async published(role: Role): Promise<string[]> {
    const { HostConfig } = await this.inspect(role);
    const bindings = (HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[] | null>;
    return Object.entries(bindings).flatMap(([port, hosts]) =>
      (hosts ?? []).map(({ HostIp, HostPort }) => `${role}: ${HostIp || '0.0.0.0'}:${HostPort || 'any'} to ${port}`),
    );
  }

  /** Its own name, first, and volumes without one that `docker volume prune` would take. */
  async volumes(role: Role): Promise<{ named: string[]; anonymous: string[] }> {
    const { Mounts } = await this.inspect(role);
    const names = Mounts.filter(({ Type }) => Type === 'volume').map(({ Name = '' }) => Name);
    const isAnonymous = (name: string) => /^[0-9a-f]{64}$/.test(name);
    return { named: names.filter((name) => !isAnonymous(name)), anonymous: names.filter(isAnonymous) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeLabelled(this.#engine, { [projectLabel]: this.project.name });
    for (const name of await anonymousVolumes(this.#engine, this.project.name, this.#sinceMs))
      await this.#engine.client.getVolume(name).remove().catch(ignoreGone);
  }

  /** The port inside that is published; 0 when none is. */
  async #port(id: string): Promise<number> {
    const { NetworkSettings } = await this.#engine.client.getContainer(id).inspect();
    const published = Object.entries(NetworkSettings.Ports ?? {}).find(([, hosts]) => (hosts?.length ?? 0) > 0);
    return Number(published?.[0].split('/')[0] ?? 0);
  }
}
