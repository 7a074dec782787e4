// A target that is started by a command of its own.
import { resolve } from 'node:path';
import type { Exit, RunningProcess } from '../drivers/processes.ts';
import { buildOncePerRun } from './build.ts';
import { commandLine } from './executable.ts';
import type { LoadedManifest } from './manifest-loader.ts';
import { offerOf } from './offers.ts';
import { OutputLines } from './output-lines.ts';
import { runManifestCommand } from './run-command.ts';
import type { ExitStatus, Instance, InstanceOptions, Target } from './target.ts';
import { baseEnvironment, ownEnvironment } from './target-environment.ts';
import { longestLineBytes, startTargetProcess } from './target-process.ts';
import { ownPath } from './target-routes.ts';

const host = '127.0.0.1';
const field = 'start.command';

export interface CommandTargetOptions {
  readonly kind: 'command' | 'reference-app';
  /** Added to the base environment of each instance. */
  readonly env?: Readonly<Record<string, string>>;
}

export function commandTarget(loaded: LoadedManifest, options: CommandTargetOptions = { kind: 'command' }): Target {
  const { manifest, root } = loaded;
  const { command, build } = manifest.start;
  if (command === undefined) throw new TypeError('A command target needs start.command');
  const cwd = resolve(root, manifest.start.cwd ?? '.');
  const { kind } = options;
  const environment = { ...baseEnvironment(), ...options.env };
  return {
    name: manifest.name,
    kind,
    manifest,
    root,
    offer: (capability) => offerOf(kind, manifest, capability, { allowLoad: true }),
    async prepare(scope, progress) {
      if (build !== undefined) await buildOncePerRun({ field: 'start.build', command: build, cwd, scope, progress });
      // Told before any dependency is started, so that a typing error costs no time.
      await commandLine(command, { field, cwd, env: environment });
    },
    async start(instance) {
      const port = instance.port ?? (await instance.scope.reservePort());
      const env = { ...environment, ...ownEnvironment(manifest, { ...instance.env, PORT: String(port) }) };
      return startInstance({ command, cwd, env, port, name: manifest.name, instance });
    },
    run: (name, commandOptions) => runManifestCommand({ manifest, root, kind }, name, commandOptions),
    path: (contractPath) => ownPath(manifest, contractPath),
  };
}

async function startInstance(parts: {
  command: string | string[];
  cwd: string;
  env: Record<string, string>;
  port: number;
  name: string;
  instance: InstanceOptions;
}): Promise<Instance> {
  const output = new OutputLines();
  const running = await startTargetProcess(
    parts.command,
    { field, cwd: parts.cwd, env: parts.env },
    {
      name: parts.name,
      scope: parts.instance.scope,
      bounds: { lineBytes: longestLineBytes, lines: 1, totalBytes: longestLineBytes },
      onLine: (text, stream) => output.add({ stream, text, atMs: Date.now() }),
    },
  );
  return {
    url: `http://${host}:${parts.port}`,
    host,
    port: parts.port,
    pid: running.pid,
    lines: output.kept,
    get droppedLines() {
      return output.dropped;
    },
    exited: running.exited.then(exitStatus),
    get exitStatus() {
      const exit = running.exit();
      return exit === undefined ? undefined : exitStatus(exit);
    },
    readStdout: (read) => running.readStdout(read),
    signal: (name) => signalInstance(running, name),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

function exitStatus({ code, signal, at }: Exit): ExitStatus {
  return { code, signal, atMs: Math.round(performance.timeOrigin + at) };
}

/** No process can pass these on to its children, and a wrapper (`npm start`, a shell) must not shield the service. */
const uncatchable: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGSTOP', 'SIGCONT'];

function signalInstance(running: RunningProcess, name: NodeJS.Signals): void {
  if (running.exit() !== undefined) return;
  if (!uncatchable.includes(name)) {
    running.signal(name);
    return;
  }
  try {
    process.kill(-running.pid, name);
  } catch {
    running.signal(name); // The group ended in between; so the process alone, which may be gone as well.
  }
}
