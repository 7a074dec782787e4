// What the contract test drives a Toxiproxy with: upstreams, client connections that keep time, raw calls of the API.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Proxy as ProxyClient, Toxiproxy } from 'toxiproxy-node-client';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly userAgent: string | undefined;
  readonly answer: string;
}

/** The ports that were drawn, and how a build calls itself, are all that may differ. */
export function readGoldenExchanges(name: string): readonly Exchange[] {
  const text = readFileSync(new URL(`../../toxiproxy/${name}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n\n')
    .map((block) => {
      const [request = '', ...answer] = block.split('\n');
      const [, method = '', path = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/.exec(request) ?? [];
      const userAgent = /^\[User-Agent: (.*)\]$/.exec(rest)?.[1];
      return { method, path, userAgent, body: userAgent || !rest ? undefined : rest, answer: answer.join('\n') };
    });
}

/** Calls the API where the npm client cannot, and gives the answer in the form of the golden file. */
export async function callApi(
  apiUrl: string,
  { method, path, body, userAgent }: Omit<Exchange, 'answer'>,
): Promise<string> {
  const response = await fetch(apiUrl + path, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: userAgent === undefined ? {} : { 'user-agent': userAgent },
    signal: AbortSignal.timeout(5_000),
  });
  const text = (await response.text())
    .replaceAll(/"listen":"127\.0\.0\.1:[1-9]\d*"/g, '"listen":"127.0.0.1:<port>"')
    .replace(/"version": ".*"/, '"version": "<version>"')
    .replace(/\n$/, '\\n');
  const status = `${response.status} ${response.headers.get('content-type') ?? ''}`.trim();
  return text === '' ? status : `${status}\n${text}`;
}

/** One proxy with its own upstream, so that tests can run side by side. */
export interface Lane extends AsyncDisposable {
  readonly proxy: ProxyClient;
  readonly upstream: Upstream;
  open(): Promise<Wire>;
  addToxic(
    type: string,
    attributes: object,
    options?: { stream?: string; toxicity?: number; name?: string },
  ): Promise<ToxicHandle>;
}

export interface ToxicHandle {
  update(attributes: object): Promise<void>;
  remove(): Promise<void>;
}

export async function openLane(server: ToxiproxyServer, onSocket: (socket: Socket) => void = echo): Promise<Lane> {
  const upstream = await Upstream.start(onSocket);
  const proxy = await new Toxiproxy(server.apiUrl).createProxy({
    name: randomUUID(),
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${upstream.port}`,
  });
  const wires: Wire[] = [];
  return {
    proxy,
    upstream,
    async open() {
      const wire = await Wire.open(portOf(proxy));
      wires.push(wire);
      return wire;
    },
    async addToxic(type, attributes, { stream = 'downstream', toxicity = 1, name = `${type}_${stream}` } = {}) {
      const body = { type, attributes, stream, toxicity, name };
      const toxic = await proxy.addToxic(body as Parameters<ProxyClient['addToxic']>[0]);
      return {
        update: async (changed) => {
          await toxic.update({ ...body, attributes: changed } as Parameters<typeof toxic.update>[0]);
        },
        remove: () => toxic.remove(),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const wire of wires) wire.socket.destroy();
      await proxy.remove();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

export function portOf(proxy: { readonly listen: string }): number {
  return Number(proxy.listen.split(':').at(-1));
}

export class Upstream {
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(onSocket: (socket: Socket) => void): Promise<Upstream> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }).listen({ host: '127.0.0.1', port: 0 });
    const upstream = new Upstream(server);
    server.on('connection', (socket) => {
      upstream.sockets.push(socket);
      socket.on('error', () => {});
      onSocket(socket);
    });
    await once(server, 'listening');
    return upstream;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

export function echo(socket: Socket): void {
  socket.on('data', (data) => socket.write(data));
}

/** Sends without end, as fast as it is read. */
export function pour(socket: Socket): void {
  const block = Buffer.alloc(64 * 1024, 7);
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  socket.resume();
  more();
}

/** A client connection that notes when what arrived, and how it ended. */
export class Wire {
  readonly socket: Socket;
  readonly ended: Promise<{ readonly how: 'fin' | 'reset'; readonly atMs: number }>;
  receivedBytes = 0;
  readonly #chunks: Buffer[] = [];
  #onData: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    this.ended = new Promise((resolve) => {
      socket.once('end', () => resolve({ how: 'fin', atMs: performance.now() }));
      socket.on('error', () => resolve({ how: 'reset', atMs: performance.now() }));
    });
    socket.on('data', (data) => {
      this.#chunks.push(data);
      this.receivedBytes += data.length;
      this.#onData();
    });
  }

  static async open(port: number): Promise<Wire> {
    const wire = new Wire(connect({ host: '127.0.0.1', port, noDelay: true }));
    await once(wire.socket, 'connect');
    return wire;
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get chunkCount(): number {
    return this.#chunks.length;
  }

  /** The time at which so many bytes, in all, had arrived. */
  async receive(bytes: number): Promise<number> {
    while (this.receivedBytes < bytes) {
      await new Promise<void>((resolve) => {
        this.#onData = resolve;
      });
    }
    return performance.now();
  }

  /** Milliseconds from sending to having as many bytes back. */
  async roundTrip(text: string): Promise<number> {
    const before = this.receivedBytes;
    const sentAtMs = performance.now();
    this.socket.write(text);
    return (await this.receive(before + text.length)) - sentAtMs;
  }
}
