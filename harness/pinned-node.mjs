// Runs a script of the suite under Node 24, also when the node that was started is an older one.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// This file has to be readable by the oldest Node that npm may start it with: plain JavaScript, no dependency.
const wantedMajor = 24;
const usageExitCode = 64;
const platformPackage = `node-${process.platform}-${process.arch}`;

/** Runs `script` with `args` and ends this process with its exit code. */
export async function runUnderPinnedNode(script, args) {
  // What was compiled is kept for the next start: for the worker of every spec file that is more than half of its time.
  // Node ignores a folder that it cannot write to; an older Node ignores all of it. Targets never get this variable.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
  if (major(process.versions.node) >= wantedMajor) {
    process.argv.splice(1, process.argv.length, script, ...args);
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
    await import(pathToFileURL(script).href);
    return;
  }
  const binary = pinnedNode();
  if (binary === undefined) {
    process.stderr.write(
      `error: Seaworthy runs on Node ${wantedMajor} or later; this is ${process.versions.node}, and the pinned Node (optional dependency ${platformPackage}) is not installed\n` +
        `hint: run "npm ci" without --omit=optional on Linux x64 or arm64, or start it with Node ${wantedMajor} or later\n`,
    );
    process.exit(usageExitCode);
  }
  await runAndEnd(binary, [script, ...args]);
}

function pinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${platformPackage}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

async function runAndEnd(binary, args) {
  const binFolder = path.dirname(binary);
  const env = { ...process.env, PATH: [binFolder, process.env.PATH].filter(Boolean).join(path.delimiter) };
  const child = spawn(binary, args, { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to both; the command line takes the same signal twice at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`error: ${binary} cannot be started: ${error.message}\nhint: run "npm ci" again\n`);
      resolve([usageExitCode, null]);
    });
    child.once('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
}

function major(version) {
  return Number(version.split('.')[0]);
}

const [, started, script, ...args] = process.argv;
if (started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url))) {
  if (script === undefined) {
    process.stderr.write('error: no script was named\nhint: node harness/pinned-node.mjs <script> [arguments]\n');
    process.exit(usageExitCode);
  }
  await runUnderPinnedNode(path.resolve(script), args);
}
