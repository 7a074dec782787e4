// Starts one service of a lab in a container, through Testcontainers, and waits until it gives its first real answer.
import type { Readable } from 'node:stream';
import type { Container } from 'dockerode';
import type { BoundPorts, StartedTestContainer, WaitStrategy } from 'testcontainers';
import { HarnessError } from '../../model/errors.ts';
import type { Address } from '../driver.ts';
import { OutputBuffer } from '../output-buffer.ts';
import { poll } from '../poll.ts';
import { ownPid } from './container-pid.ts';
import { engineFailure } from './engine-failure.ts';
import type { LabNetwork } from './lab-network.ts';

// Its image is one more that has to be had; what is started here has labels, and is swept like everything of a run.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

export interface ContainerWish {
  /** What messages call it: `PostgreSQL`. */
  readonly name: string;
  /** Its host name in the lab's network begins with it. */
  readonly alias: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly content: string; readonly target: string }[];
  /** Those at which the suite or a target reaches it. */
  readonly ports: readonly number[];
  /** What is awaited, for messages. */
  readonly awaited: string;
  /** Undefined, or a rejection, while it is not ready. */
  readonly ready: (at: (port: number) => Address) => Promise<true | undefined>;
}

/** A container that is ready. Disposing removes it with its volumes. */
export interface LabContainer extends AsyncDisposable {
  readonly id: string;
  /** Its host name in the lab's network. */
  readonly hostName: string;
  /** Of its first process as this host sees it; undefined where that is another machine's. */
  readonly pid: number | undefined;
  at(port: number): Address;
  output(): string;
  /** How it ended, `code 1`; undefined while it runs. */
  ended(): string | undefined;
}

const startDeadlineMs = 60_000;
const pollMs = 20;

export async function startLabContainer(network: LabNetwork, wish: ContainerWish): Promise<LabContainer> {
  // Half a second and 50 MB, which only those pay who start a container.
  const { GenericContainer } = await import('testcontainers');
  // Testcontainers is to talk to the engine that was found, also where it would look elsewhere first.
  process.env['DOCKER_HOST'] ??= network.engine.url;
  const output = new OutputBuffer();
  const ready = new FirstAnswer(network, wish, output);
  const hostName = `${wish.alias}-${network.name}`;
  const container = new GenericContainer(wish.image)
    .withName(hostName)
    .withNetworkMode(network.name)
    .withLabels({ ...network.labels })
    .withEnvironment({ ...wish.env })
    .withCopyContentToContainer([...(wish.files ?? [])])
    .withLogConsumer((stream) => collect(stream, output))
    .withWaitStrategy(ready);
  if (wish.command !== undefined) container.withCommand([...wish.command]);
  if (!network.direct) container.withExposedPorts(...wish.ports);
  let started: StartedTestContainer;
  try {
    started = await container.start();
  } catch (error) {
    throw engineFailure(error as Error, `${wish.name} could not be started in a container of ${wish.image}`);
  }
  const id = started.getId();
  let ended: string | undefined;
  const handle = network.engine.client.getContainer(id);
  handle.wait().then(
    ({ StatusCode }: { StatusCode: number }) => {
      ended = `code ${StatusCode}`;
    },
    () => {
      ended ??= 'an engine that went away';
    },
  );
  return {
    id,
    hostName,
    pid: network.engine.local ? await ownPid(handle) : undefined,
    at: (port) => ready.at(port),
    output: () => output.text(),
    ended: () => ended,
    async [Symbol.asyncDispose]() {
      await handle.remove({ force: true, v: true }).catch((error: Error & { statusCode?: number }) => {
        if (error.statusCode === 404 || error.statusCode === 409) return;
        throw engineFailure(error, `the container of ${wish.name} could not be removed`);
      });
    },
  };
}

class FirstAnswer implements WaitStrategy {
  readonly #network: LabNetwork;
  readonly #wish: ContainerWish;
  readonly #output: OutputBuffer;
  #at: (port: number) => Address = (port) => ({ host: '', port });

  constructor(network: LabNetwork, wish: ContainerWish, output: OutputBuffer) {
    this.#network = network;
    this.#wish = wish;
    this.#output = output;
  }

  at(port: number): Address {
    return this.#at(port);
  }

  withStartupTimeout(): this {
    return this;
  }

  isStartupTimeoutSet(): boolean {
    return true;
  }

  getStartupTimeout(): number {
    return startDeadlineMs;
  }

  async waitUntilReady(container: Container, ports: BoundPorts): Promise<void> {
    const startedAt = performance.now();
    const { NetworkSettings } = await container.inspect();
    this.#at = await this.#addresses(NetworkSettings.Networks[this.#network.name]?.IPAddress ?? '', ports);
    let refusal = 'it did not come';
    let exit: string | undefined;
    const answered = await poll(
      async () => {
        const answer = await this.#wish.ready(this.#at).catch((error: NodeJS.ErrnoException) => {
          refusal = error.message || String(error.code);
        });
        if (answer === true) return true;
        const { State } = await container.inspect();
        if (!State.Running) exit = `it ended with exit code ${State.ExitCode}. ${State.Error}`.trim();
        return State.Running ? undefined : false;
      },
      { deadlineMs: startDeadlineMs, intervalMs: pollMs },
    );
    if (answered === true) return;
    const waitedMs = Math.round(performance.now() - startedAt);
    throw new HarnessError({
      code: exit === undefined ? 'service-not-ready' : 'service-exited',
      message: `${this.#wish.name}: waited ${waitedMs} ms for ${this.#wish.awaited}; ${exit ?? refusal}. Last output:\n${this.#output.text().slice(-4_000)}`,
      hint: 'The output above says what it lacked.',
    });
  }

  async #addresses(own: string, ports: BoundPorts): Promise<(port: number) => Address> {
    if (this.#network.direct) return (port) => ({ host: own, port });
    const { getContainerRuntimeClient } = await import('testcontainers');
    const { info } = await getContainerRuntimeClient();
    // Not a name: the connections to it are counted by address.
    const host = info.containerRuntime.host === 'localhost' ? '127.0.0.1' : info.containerRuntime.host;
    return (port) => ({ host, port: ports.getBinding(port) });
  }
}

function collect(stream: Readable, output: OutputBuffer): void {
  stream.on('data', (chunk: Buffer | string) => output.write(Buffer.from(chunk), 'stdout'));
  stream.on('err', (chunk: Buffer | string) => output.write(Buffer.from(chunk), 'stderr'));
  stream.on('error', () => {}); // The engine is gone; what needs it says so.
}
