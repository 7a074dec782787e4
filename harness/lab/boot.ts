// Capability `configure`: starts of the target with another configuration, beside the instances that the lab runs.
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Instance } from '../targets/target.ts';
import type { LabJournal } from './journal.ts';
import { PortWatch } from './port-watch.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

/** One that listens and is going to end all the same has this long for it. */
const afterListeningMs = 1_000;

/** What differs from how the lab starts an instance; variables by their contract names. */
export interface BootChange {
  /** For the timeline and for messages: `without SESSION_SECRET`. */
  readonly what: string;
  /** Changed or, with '', emptied. */
  readonly env?: Readonly<Record<string, string>>;
  /** Taken away. */
  readonly without?: readonly string[];
  /** Given as `<NAME>_FILE` instead: the content of the file by the variable's name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Somebody listens on its port already. */
  readonly occupied?: boolean;
}

export interface BootVariables {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths by the name of the variable whose value they hold. */
  readonly files: Readonly<Record<string, string>>;
}

/** A start that was expected to end by itself, and how it went. */
export interface Boot {
  readonly what: string;
  /** null when a signal ended it, or when it did not end. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** False when it listened instead, and was stopped by the lab. */
  readonly ended: boolean;
  readonly elapsedMs: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Whether its port was ever open; always false with `occupied`. */
  readonly listened: boolean;
  /** A port that was open for less than this may have been missed; 0 with `occupied`. */
  readonly watchGapMs: number;
}

export class BootHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #wait: Waiter;

  constructor(world: World, journal: LabJournal, wait: Waiter) {
    this.#world = world;
    this.#journal = journal;
    this.#wait = wait;
  }

  /**
   * Starts an instance that is expected to end by itself, and waits for that within the budget. It needs no other
   * instance and replaces none. One that listens and goes on is stopped, and says so in `ended`.
   */
  async refused(change: BootChange, budget: string): Promise<Boot> {
    const { env } = await this.variables(change);
    const port = await this.#world.context.scope.reservePort();
    await using held = change.occupied === true ? await occupy(port) : undefined;
    await using watch = held === undefined ? await PortWatch.open(port) : undefined;
    const startedAt = performance.now();
    await using instance = await this.#world.startAside(env, port);
    const what = `the end of a start ${change.what}`;
    const { value: ended } = await this.#wait.settles(budget, { what }, endOrListening(instance, watch));
    const elapsedMs = Math.round(performance.now() - startedAt);
    const watchGapMs = Math.round(watch?.longestGapMs ?? 0);
    await instance[Symbol.asyncDispose]();
    const exit = await instance.exited;
    const listened = watch?.heardAt !== undefined;
    this.#journal.step(`started ${change.what}`, ended ? `it ended with ${exit.code ?? exit.signal}` : 'it listens');
    const lines = (stream: 'stdout' | 'stderr') =>
      instance.lines.filter((line) => line.stream === stream).map(({ text }) => text);
    return {
      what: change.what,
      code: ended ? exit.code : null,
      signal: ended ? exit.signal : null,
      ended,
      elapsedMs,
      stdout: lines('stdout'),
      stderr: lines('stderr'),
      listened,
      watchGapMs,
    };
  }

  /** Starts an instance beside the others and returns at once; it is the caller's to wait for it, and to dispose of it. */
  async start(change: BootChange): Promise<Instance> {
    const { env } = await this.variables(change);
    const instance = await this.#world.startAside(env, await this.#world.context.scope.reservePort());
    this.#journal.step(`started ${change.what}`);
    return instance;
  }

  /** The variables of a change, `undefined` for those that it takes away, and the files that it has written. */
  async variables({ env, without = [], files = {} }: Omit<BootChange, 'what'>): Promise<BootVariables> {
    const names = Object.keys(files);
    const dir = names.length === 0 ? '' : await this.#world.context.scope.makeDir('secrets');
    const written = Object.fromEntries(names.map((name) => [name, path.join(dir, name)]));
    for (const name of names) await writeFile(path.join(dir, name), files[name] ?? '', { mode: 0o600 });
    return {
      files: written,
      env: {
        ...Object.fromEntries([...without, ...names].map((name) => [name, undefined])),
        ...Object.fromEntries(names.map((name) => [`${name}_FILE`, written[name]])),
        ...env,
      },
    };
  }
}

/** True when it ended, false when it listens and goes on. */
async function endOrListening(instance: Instance, watch: PortWatch | undefined): Promise<boolean> {
  const ended = instance.exited.then(() => true as const);
  for (;;) {
    const heardAt = watch?.heardAt;
    if (heardAt !== undefined && performance.now() - heardAt > afterListeningMs) return false;
    if (instance.exitStatus !== undefined) return ended;
    await Promise.race([ended, setTimeout(20)]);
  }
}

/** Listens on all addresses, so that no bind of the port can succeed. */
async function occupy(port: number): Promise<AsyncDisposable> {
  const server = (await listening(port, '::')) ?? (await listening(port, '0.0.0.0'));
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    },
  };
}

function listening(port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ port, host }, () => resolve(server));
  });
}
