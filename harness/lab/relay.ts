// A bare TCP relay before one instance that counts the HTTP requests which pass, and passes ends and resets on as they are.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { RequestCounter } from './request-counter.ts';

export interface Relay extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Requests for `ignoredPath` so far. */
  readonly healthChecks: number;
  /** Requests so far, without those for `ignoredPath`. */
  readonly requests: number;
  /** Epoch ms of the newest of them; 0 before the first. */
  readonly lastRequestAtMs: number;
}

/** `ignoredPath`: the balancer's own health checks, which are no traffic. */
export async function startRelay(upstream: { host: string; port: number }, ignoredPath: string): Promise<Relay> {
  const { host, port: upstreamPort } = upstream;
  const sockets = new Set<Socket>();
  const counts = { requests: 0, ignored: 0, lastRequestAtMs: 0 };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = connect({ host, port: upstreamPort, allowHalfOpen: true, noDelay: true });
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      // A reset on one side must arrive as a reset on the other, not as an orderly end.
      socket.on('error', () => other.resetAndDestroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroySoon();
      });
      socket.pipe(other);
    }
    const counter = new RequestCounter((path) => {
      if (path === ignoredPath) {
        counts.ignored += 1;
        return;
      }
      counts.requests += 1;
      counts.lastRequestAtMs = Date.now();
    });
    client.on('data', (chunk: Buffer) => counter.push(chunk));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    get healthChecks() {
      return counts.ignored;
    },
    get requests() {
      return counts.requests;
    },
    get lastRequestAtMs() {
      return counts.lastRequestAtMs;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
