// The suite's end of a tunnel: containers reach what listens in this process, over connections that the suite opens.
import { connect, type Socket } from 'node:net';
import { HarnessError } from '../../model/errors.ts';
import type { Address } from '../driver.ts';
import { onLines } from './tunnel-lines.ts';
import { joinSockets, type TunnelPair } from './tunnel-pair.ts';

const answerDeadlineMs = 10_000;

/** Everything that was opened through it ends with it. */
export class Tunnel implements AsyncDisposable {
  readonly #relay: Address;
  readonly #token: string;
  readonly #control: Socket;
  readonly #listeners = new Map<string, Address>();
  readonly #answers = new Map<string, (port: number) => void>();
  readonly #pairs = new Map<string, TunnelPair>();
  readonly #sockets = new Set<Socket>();

  private constructor(relay: Address, token: string, control: Socket) {
    this.#relay = relay;
    this.#token = token;
    this.#control = control;
    onLines(control, (line) => this.#obey(line));
  }

  /** `relay`: where the relay's own port is reached from here. Rejects when no relay answers there. */
  static async open(relay: Address, token: string): Promise<Tunnel> {
    const control = connect({ ...relay, noDelay: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    control.on('error', reject); // Later its end is the end of the relay's container, which the lab sees by itself.
    // A port forwarder accepts before there is a relay to forward to.
    control.once('close', () => reject(new Error(`no relay answered at ${relay.host}:${relay.port}`)));
    control.once('data', () => resolve());
    control.write(`${token} control\n`);
    await promise;
    return new Tunnel(relay, token, control);
  }

  /** The port of the relay at which `listener` is reached from now on. */
  async expose(listener: Address): Promise<number> {
    const key = String(this.#listeners.size);
    this.#listeners.set(key, listener);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#answers.set(key, resolve);
    const refused = (why: string) => () => reject(notExposed(listener, why));
    const timer = setTimeout(refused(`no answer within ${answerDeadlineMs} ms`), answerDeadlineMs);
    const closed = refused('the connection to it was closed');
    this.#control.once('close', closed);
    try {
      if (this.#control.closed) closed();
      this.#control.write(`listen ${key}\n`);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#control.off('close', closed);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#control.destroy();
  }

  #obey(line: string): void {
    const [verb, word = '', key = ''] = line.split(' ');
    if (verb === 'listening') this.#answers.get(word)?.(Number(key));
    if (verb === 'reset') this.#pairs.get(word)?.reset();
    const listener = this.#listeners.get(key);
    if (verb === 'open' && listener !== undefined) this.#carry(word, listener);
  }

  #carry(id: string, listener: Address): void {
    const near = this.#owned(connect({ ...listener, allowHalfOpen: true, noDelay: true }));
    const through = this.#owned(connect({ ...this.#relay, allowHalfOpen: true, noDelay: true }));
    through.write(`${this.#token} data ${id}\n`);
    this.#pairs.set(
      id,
      joinSockets(near, through, () => this.#control.write(`reset ${id}\n`)),
    );
    through.on('close', () => this.#pairs.delete(id));
  }

  #owned(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on('close', () => this.#sockets.delete(socket));
  }
}

function notExposed({ host, port }: Address, why: string): HarnessError {
  return new HarnessError({
    code: 'tunnel-broken',
    message: `the relay in the lab's network opens no port for ${host}:${port}: ${why}`,
    hint: 'Its container has ended or the engine is gone; run it again.',
  });
}
