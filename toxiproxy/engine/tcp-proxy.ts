// One proxy: its listener, its upstream, the connections it holds and the toxics on them.
import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';
import { Peer } from './peer.ts';
import { boundAddress, listen } from './proxy-listener.ts';
import { formatTcpAddress, parsePort, resolveTcpAddress, splitHostPort } from './tcp-address.ts';
import { ToxicCollection } from './toxic-collection.ts';

export interface ProxySettings {
  listen: string;
  upstream: string;
  enabled: boolean;
}

export class TcpProxy {
  readonly name: string;
  readonly collection = new ToxicCollection();
  listen: string;
  upstream: string;
  enabled = false;
  readonly #peers = new Set<Peer>();
  readonly #dialing = new Set<Socket>();
  #server: Server | undefined;

  constructor(name: string, settings: Pick<ProxySettings, 'listen' | 'upstream'>) {
    this.name = name;
    this.listen = settings.listen;
    this.upstream = settings.upstream;
  }

  get toxics(): ReturnType<ToxicCollection['list']> {
    return this.collection.list();
  }

  async start(): Promise<void> {
    if (this.enabled) return;
    this.#server = await listen(this.listen, (client) => this.#accept(client));
    // The port that was drawn is kept, so that a proxy comes back where it was.
    this.listen = boundAddress(this.#server);
    this.enabled = true;
  }

  /** The port is free, and every connection closed, when this returns. */
  stop(): void {
    if (!this.enabled) return;
    this.enabled = false;
    this.#server?.close();
    for (const socket of this.#dialing) socket.destroy();
    for (const peer of this.#peers) peer.closeNow();
  }

  /** As `stop`, and waits until Node has let go of the handles too. */
  async dispose(): Promise<void> {
    const server = this.#server;
    const closed = server?.listening ? once(server, 'close') : undefined;
    this.stop();
    await closed;
  }

  async differsFrom(settings: Pick<ProxySettings, 'listen' | 'upstream'>): Promise<boolean> {
    const resolved = formatTcpAddress(await resolveTcpAddress(settings.listen));
    return this.listen !== resolved || this.upstream !== settings.upstream;
  }

  async update(settings: ProxySettings): Promise<void> {
    if (await this.differsFrom(settings)) {
      this.stop();
      this.listen = settings.listen;
      this.upstream = settings.upstream;
    }
    if (settings.enabled && !this.enabled) await this.start();
    else if (!settings.enabled) this.stop();
  }

  #accept(clientSocket: Socket): void {
    const client = new Peer(clientSocket);
    this.#hold(client);
    const upstreamSocket = this.#dial();
    if (!upstreamSocket) {
      client.closeNow();
      return;
    }
    this.#dialing.add(upstreamSocket);
    const refused = () => client.closeNow();
    upstreamSocket.once('error', refused).once('close', refused);
    upstreamSocket.once('connect', () => {
      this.#dialing.delete(upstreamSocket);
      upstreamSocket.off('error', refused).off('close', refused);
      if (clientSocket.destroyed) {
        upstreamSocket.destroy();
        return;
      }
      const upstream = new Peer(upstreamSocket);
      this.#hold(upstream);
      this.collection.connect(client, upstream);
    });
    upstreamSocket.once('close', () => this.#dialing.delete(upstreamSocket));
  }

  #dial(): Socket | undefined {
    try {
      const { host, port } = splitHostPort(this.upstream);
      return connect({ host: host || 'localhost', port: parsePort(port), allowHalfOpen: true, noDelay: true });
    } catch {
      return undefined;
    }
  }

  #hold(peer: Peer): void {
    this.#peers.add(peer);
    peer.socket.once('close', () => this.#peers.delete(peer));
  }
}
