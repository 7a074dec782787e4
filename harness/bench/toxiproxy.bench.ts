// Compares the embedded Toxiproxy with the real server: latency added at p50 and bytes per second, interleaved.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { startEmbeddedToxiproxy } from '../../toxiproxy/engine/server.ts';
import { findRealToxiproxy, startRealToxiproxy } from '../proof/real-toxiproxy.fixture.ts';
import { type Bench, type Figure, median, rounded } from './figure.ts';

const rounds = 7;
const roundTrips = 2_000;
const messageBytes = 128;
const transferBytes = 256 * 1024 * 1024;

interface Candidate {
  readonly name: string;
  readonly echoPort: number;
  readonly sourcePort: number;
  readonly p50Us: number[];
  readonly megabytesPerSecond: number[];
}

const goalShareOfReal = 0.9;

export const bench: Bench = async () => {
  const binary = await findRealToxiproxy();
  if (binary === undefined) {
    console.error('no real Toxiproxy server on PATH, in the cache or in TOXIPROXY_SERVER: nothing to compare with');
    return [];
  }
  return compare(binary);
};

if (import.meta.main) await serve();

/** What the child process does: serve until its parent goes. */
async function serve(): Promise<void> {
  await using server = await startEmbeddedToxiproxy();
  process.stdout.write(`${server.apiUrl}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
}

async function compare(binary: string): Promise<Figure[]> {
  const echo = await listen((socket) => socket.pipe(socket));
  const source = await listen(pour);
  await using real = await startRealToxiproxy({ binary });
  await using embedded = await startEmbeddedChild();
  const candidates: Candidate[] = [candidate('direct', port(echo), port(source))];
  for (const [name, apiUrl] of [
    ['real', real.apiUrl],
    ['embedded', embedded.apiUrl],
  ] as const) {
    const echoPort = await createProxy(apiUrl, 'echo', port(echo));
    candidates.push(candidate(name, echoPort, await createProxy(apiUrl, 'source', port(source))));
  }
  // The first round warms up all three, and is thrown away; then each leads in turn.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < candidates.length; turn += 1) {
      const current = candidates[(round + turn) % candidates.length];
      if (current) await measure(current, round > 0);
    }
  }
  echo.close();
  source.close();
  return figures(candidates);
}

async function measure(current: Candidate, keep: boolean): Promise<void> {
  const p50Us = await roundTripP50Us(current.echoPort);
  const megabytesPerSecond = await throughput(current.sourcePort);
  if (!keep) return;
  current.p50Us.push(p50Us);
  current.megabytesPerSecond.push(megabytesPerSecond);
}

async function roundTripP50Us(at: number): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port: at, noDelay: true });
  await once(socket, 'connect');
  const message = Buffer.alloc(messageBytes, 1);
  const timesUs: number[] = [];
  let receivedBytes = 0;
  let sentAtMs = performance.now();
  const done = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      receivedBytes += data.length;
      if (receivedBytes < messageBytes) return;
      receivedBytes = 0;
      timesUs.push((performance.now() - sentAtMs) * 1000);
      if (timesUs.length === roundTrips) return resolve();
      sentAtMs = performance.now();
      socket.write(message);
    });
  });
  socket.write(message);
  await done;
  socket.destroy();
  return median(timesUs);
}

async function throughput(at: number): Promise<number> {
  const startedAtMs = performance.now();
  const socket = connect({ host: '127.0.0.1', port: at });
  let receivedBytes = 0;
  socket.on('data', (data) => {
    receivedBytes += data.length;
    if (receivedBytes >= transferBytes) socket.destroy();
  });
  await once(socket, 'close');
  return receivedBytes / 1e6 / ((performance.now() - startedAtMs) / 1000);
}

function pour(socket: Socket): void {
  const block = Buffer.alloc(256 * 1024, 7);
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more).on('error', () => {});
  more();
}

async function listen(onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ noDelay: true }, onSocket).listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return server;
}

async function startEmbeddedChild(): Promise<AsyncDisposable & { apiUrl: string }> {
  const child = spawn(process.execPath, [import.meta.filename, '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return {
    apiUrl: String(line).trim(),
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

async function createProxy(apiUrl: string, name: string, upstreamPort: number): Promise<number> {
  const response = await fetch(`${apiUrl}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name, listen: '127.0.0.1:0', upstream: `127.0.0.1:${upstreamPort}` }),
  });
  const proxy = (await response.json()) as { listen: string };
  return Number(proxy.listen.split(':').at(-1));
}

function candidate(name: string, echoPort: number, sourcePort: number): Candidate {
  return { name, echoPort, sourcePort, p50Us: [], megabytesPerSecond: [] };
}

function port(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function figures(candidates: readonly Candidate[]): Figure[] {
  const [direct, real, embedded] = candidates;
  const addedUs = (one: Candidate | undefined) => median(one?.p50Us ?? []) - median(direct?.p50Us ?? []);
  const rate = (one: Candidate | undefined) => median(one?.megabytesPerSecond ?? []);
  const shape = `median of ${rounds} interleaved rounds`;
  return [
    { name: 'latency that the real server adds at p50', value: addedUs(real), unit: 'µs', detail: shape },
    {
      name: 'latency that the embedded engine adds at p50',
      value: addedUs(embedded),
      unit: 'µs',
      goal: { comparison: '<=', value: rounded(addedUs(real)) },
      detail: `${shape} of ${roundTrips} round trips of ${messageBytes} B`,
    },
    { name: 'bytes through the real server', value: rate(real), unit: 'MB/s', detail: shape },
    { name: 'bytes through the embedded engine', value: rate(embedded), unit: 'MB/s', detail: shape },
    {
      name: 'embedded engine, of the real server',
      value: rate(embedded) / rate(real),
      unit: 'x',
      goal: { comparison: '>=', value: goalShareOfReal },
      detail: `${shape} of ${transferBytes / 1e6} MB`,
    },
  ];
}
