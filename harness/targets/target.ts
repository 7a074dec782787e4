// What a target is: the thing that is graded, before it is started (Target) and after (Instance).
import type { RunScope } from '../drivers/driver.ts';
import type { Capability } from '../model/capability.ts';
import type { Manifest } from './manifest.ts';

export type TargetKind = 'url' | 'command' | 'image' | 'compose' | 'reference-app';

/** An `Offer` that also says whose lack it is. */
export type TargetOffer =
  | { readonly offered: true }
  | {
      readonly offered: false;
      readonly reason: string;
      /** The target could ship it (an edge, files, commands) and does not: `fail` where an exercise asks for it. */
      readonly notShipped: boolean;
    };

/** A line of the target's output. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Epoch ms at which the lab read it. */
  readonly atMs: number;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Epoch ms. */
  readonly atMs: number;
}

/** One running copy of the target. Disposing ends it, whatever state it is in. */
export interface Instance extends AsyncDisposable {
  /** `http://127.0.0.1:23456`, no trailing slash. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** undefined for a `url` target. */
  readonly pid: number | undefined;
  /** In the order read. Bounded: of a target that prints without end the oldest lines are dropped and counted. */
  readonly lines: readonly OutputLine[];
  readonly droppedLines: number;
  /** Stops reading standard output, as a collector that stalls would, or goes on with it. */
  readStdout(read: boolean): void;
  /** Settles when the process has ended and all its output was read; never for a `url` target. */
  readonly exited: Promise<ExitStatus>;
  readonly exitStatus: ExitStatus | undefined;
  /** SIGKILL, SIGSTOP and SIGCONT go to all processes of the instance, any other signal to its first process alone. */
  signal(name: NodeJS.Signals): void;
}

export interface InstanceOptions {
  readonly scope: RunScope;
  /** By contract name (`DATABASE_URL`, `SHUTDOWN_DELAY_MS`); the target maps them by its manifest. PORT is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Listen here; a fresh port when absent. */
  readonly port?: number;
}

/** What is graded. Not started: see `start`. */
export interface Target {
  readonly name: string;
  readonly kind: TargetKind;
  readonly manifest: Manifest;
  /** Absolute folder that relative paths of the manifest start from. */
  readonly root: string;
  offer(capability: Capability): TargetOffer;
  /** Builds once per run (the manifest's `build`); throws BlockedError with the build's last output. */
  prepare(scope: RunScope, progress: (message: string) => void): Promise<void>;
  /** Spawns one instance and returns at once; readiness is the lab's concern. A command that does not exist: UsageError. */
  start(options: InstanceOptions): Promise<Instance>;
  /** Runs one of the manifest's `commands` to its end, with contract variables mapped as for an instance. */
  run(command: CommandName, options: CommandOptions): Promise<CommandResult>;
  /** The target's own path for a route of the contract: `path('/tasks')` may be `/api/v1/tasks`. */
  path(contractPath: string): string;
}

export type CommandName = 'migrate' | 'scan' | 'audit' | 'test' | 'restore' | 'promote' | 'rollback';

export interface CommandOptions {
  readonly scope: RunScope;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface CommandResult {
  /** null when a signal ended it, as it does on a timeout. */
  readonly code: number | null;
  readonly timedOut: boolean;
  /** stdout and stderr as they came; the oldest lines are left out beyond some megabytes. */
  readonly output: string;
  readonly durationMs: number;
}
