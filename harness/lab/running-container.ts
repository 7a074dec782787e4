// A container of the target's image that runs: what it answers, whose its processes are, and how it takes signals.
import type { Container, ContainerInspectInfo } from 'dockerode';
import { request } from 'undici';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { BlockedError, HarnessError } from '../model/errors.ts';
import { ownProcesses, privilegesOf } from './container-processes.ts';
import { ignoreGone } from './engine-room.ts';
import type { Waiter } from './waiter.ts';

export type Health = 'starting' | 'healthy' | 'unhealthy' | 'none';

export interface ContainerProcess {
  readonly pid: number;
  /** As the host sees it. */
  readonly uid: number;
  readonly command: string;
}

export interface ContainerEnd {
  readonly exitCode: number;
  readonly elapsedMs: number;
}

const askTimeoutMs = 5_000;
const shownCharacters = 4_000;

export interface ContainerParts {
  readonly engine: Engine;
  readonly container: Container;
  readonly wait: Waiter;
  /** The port of the target inside of it. */
  readonly port: number;
}

/** Disposing removes it, whatever state it is in. */
export class RunningContainer implements AsyncDisposable {
  readonly container: Container;
  readonly #parts: ContainerParts;

  constructor(parts: ContainerParts) {
    this.#parts = parts;
    this.container = parts.container;
  }

  async inspect(): Promise<ContainerInspectInfo> {
    return this.container.inspect();
  }

  /** `http://127.0.0.1:49153`. */
  async url(): Promise<string> {
    const { NetworkSettings } = await this.inspect();
    const [published] = NetworkSettings.Ports[`${this.#parts.port}/tcp`] ?? [];
    if (published !== undefined) return `http://${this.#parts.engine.host}:${published.HostPort}`;
    throw new HarnessError({
      code: 'port-not-published',
      message: `the engine published no port for ${this.#parts.port}/tcp`,
    });
  }

  /** The status of an answer, or why there was none. */
  async status(path: string, options: { method?: 'GET' | 'POST'; json?: unknown } = {}): Promise<number | string> {
    return (await this.ask(path, options)).status;
  }

  async ask(
    path: string,
    { method = 'GET', json }: { method?: 'GET' | 'POST'; json?: unknown } = {},
  ): Promise<{ status: number | string; body: string }> {
    try {
      const body =
        json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
      const answer = await request((await this.url()) + path, {
        method,
        ...body,
        reset: true,
        signal: AbortSignal.timeout(askTimeoutMs),
      });
      return { status: answer.statusCode, body: await answer.body.text() };
    } catch (error) {
      return { status: (error as NodeJS.ErrnoException).code ?? String(error), body: '' };
    }
  }

  async health(): Promise<Health> {
    const { State } = await this.inspect();
    return (State.Health?.Status as Health | undefined) ?? 'none';
  }

  /** Waits for a verdict of the container's health check; `byItselfMs`: what that takes by the check's own numbers. */
  async becomes(wanted: 'healthy' | 'unhealthy', byItselfMs: number, budget: string): Promise<void> {
    let last: Health = 'none';
    const attempt = async () => {
      const { State } = await this.inspect();
      if (!State.Running) throw await this.blocked(`it ended before it was ${wanted}`);
      last = (State.Health?.Status as Health | undefined) ?? 'none';
      return last === wanted ? true : undefined;
    };
    const what = `the container to be ${wanted}`;
    await this.#parts.wait.within(budget, { what, extraMs: byItselfMs, pollMs: 100, last: () => last }, attempt);
  }

  /** All of its processes, as the host sees them. */
  async processes(): Promise<ContainerProcess[]> {
    const { Titles, Processes } = (await this.container.top({ ps_args: '-eo pid,uid,args' })) as {
      Titles: string[];
      Processes: string[][];
    };
    const at = (name: string) => Titles.findIndex((title) => title.toLowerCase() === name);
    return Processes.map((fields) => ({
      pid: Number(fields[at('pid')]),
      uid: Number(fields[at('uid')]),
      command: fields.at(-1) ?? '',
    }));
  }

  /** What its first process may do, by the kernel where it can be asked, else by the engine. */
  async privileges(): Promise<{ readOnly: boolean; capabilities: number; newPrivileges: boolean }> {
    const { HostConfig, State } = await this.inspect();
    const [first] = this.#parts.engine.local ? await ownProcesses(this.container.id, [{ pid: State.Pid }]) : [];
    const told = { capabilities: HostConfig.CapDrop?.includes('ALL') ? 0 : 1, newPrivileges: false };
    return { readOnly: HostConfig.ReadonlyRootfs === true, ...(first ? await privilegesOf(first.pid) : told) };
  }

  /** What `id -u` says inside; undefined where the image has no such command. */
  async idInside(): Promise<number | undefined> {
    const { exitCode, output } = await this.execute(['id', '-u']);
    const found = /\b(\d+)\b/.exec(output)?.[1];
    return exitCode === 0 && found !== undefined ? Number(found) : undefined;
  }

  /** Runs a command in the container, as its user. */
  async execute(words: readonly string[]): Promise<{ exitCode: number; output: string }> {
    const exec = await this.container.exec({ Cmd: [...words], AttachStdout: true, AttachStderr: true, Tty: true });
    const stream = await exec.start({ Tty: true });
    let output = '';
    for await (const piece of stream) output += String(piece);
    const { ExitCode } = await exec.inspect();
    return { exitCode: ExitCode ?? -1, output };
  }

  /** Stops all of its processes in their tracks: the first by the engine, those that it started where they can be seen. */
  async freeze(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async thaw(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  /** As `docker stop` does it: SIGTERM to the first process, SIGKILL after the grace period. */
  async stop(graceSeconds: number): Promise<ContainerEnd> {
    const startedAt = performance.now();
    await this.container.stop({ t: graceSeconds });
    const elapsedMs = Math.round(performance.now() - startedAt);
    const { State } = await this.inspect();
    return { exitCode: State.ExitCode, elapsedMs };
  }

  /** The newest of what it printed, both streams in one. */
  async output(): Promise<string> {
    const raw = (await this.container.logs({ stdout: true, stderr: true, tail: 200 })) as unknown as Buffer;
    return plainLog(raw).slice(-shownCharacters);
  }

  async blocked(how: string): Promise<BlockedError> {
    const { State } = await this.inspect();
    const state = State.Running ? 'it still runs' : `it ended with exit code ${State.ExitCode}. ${State.Error}`.trim();
    return new BlockedError({
      code: State.Running ? 'target-not-ready' : 'target-exited',
      message: `${how}; ${state}. Last output:\n${(await this.output()) || '(nothing)'}`,
      hint: 'Start it by hand: docker run with the variables of spec/CONTRACT.md, and read its first error.',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.container.remove({ force: true, v: true }).catch(ignoreGone);
  }

  async #signal(name: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    await this.container.kill({ signal: name });
    if (!this.#parts.engine.local) return;
    for (const { pid } of await ownProcesses(this.container.id, await this.processes())) process.kill(pid, name);
  }
}

/** Without the eight bytes that the engine puts before each piece of an output that is no terminal. */
export function plainLog(raw: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    text += raw.subarray(at + 8, at + 8 + length).toString('utf8');
    at += 8 + length;
  }
  return text;
}
