// Finds and starts the real Toxiproxy for proofs that compare it with the embedded engine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';
import { poll } from '../drivers/poll.ts';
import { findToxiproxyBinary } from '../drivers/provision/toxiproxy-binary.ts';
import { HarnessError } from '../model/errors.ts';

const startDeadlineMs = 10_000;

/** Fetches nothing: where the machine has no real server, there is nothing to compare with. */
export async function findRealToxiproxy(): Promise<string | undefined> {
  return process.env.TOXIPROXY_SERVER ?? (await findToxiproxyBinary())?.path;
}

export async function startRealToxiproxy(options: { readonly binary: string }): Promise<ToxiproxyServer> {
  const port = await freePort();
  const child = spawn(options.binary, ['-host', '127.0.0.1', '-port', String(port)], {
    env: { ...process.env, LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it exited with ${code ?? signal}`;
  });
  const stop = async () => {
    if (ended !== undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const apiUrl = `http://127.0.0.1:${port}`;
  const version = await poll(async () => (ended === undefined ? askVersion(apiUrl) : ended), {
    deadlineMs: startDeadlineMs,
  });
  if (version === undefined || ended !== undefined) {
    await stop();
    throw new HarnessError({
      code: 'toxiproxy-not-started',
      message: `The real Toxiproxy did not answer on ${apiUrl} within ${startDeadlineMs} ms: ${ended ?? 'no answer'}`,
      hint: `Run ${options.binary} by hand to see why.`,
    });
  }
  return { engine: 'real', apiUrl, version, [Symbol.asyncDispose]: stop };
}

async function askVersion(apiUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${apiUrl}/version`);
    const body = (await response.json()) as { version: string };
    return body.version;
  } catch {
    return undefined;
  }
}

/** The real server can be given port 0, but has no way to say which it got. */
async function freePort(): Promise<number> {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
