// One socket of a proxied connection: the end of one link, the source of the other.
import type { Socket } from 'node:net';
import type { Chunk } from '../toxics/toxic.ts';
import type { Sink } from './sink.ts';

export class Peer implements Sink {
  readonly socket: Socket;
  onRoom: (() => void) | undefined;
  /** For the link as a whole, whichever toxic feeds the socket now. */
  onDrained: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  resetsOnClose = false;
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('drain', () => {
      this.onRoom?.();
      this.onDrained?.();
    });
    // 'close' follows each error, and is all that a relay needs to know of it.
    socket.on('error', () => {});
    socket.on('close', () => this.onClosed?.());
  }

  get full(): boolean {
    return this.socket.writableNeedDrain;
  }

  push(chunk: Chunk): void {
    if (!this.#ended) this.socket.write(chunk.data);
  }

  /** Closes both ways once all that was pushed has left: a proxied connection is never half open. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.resetsOnClose) this.socket.destroySoon();
    else if (this.socket.writableLength === 0) this.socket.resetAndDestroy();
    else this.socket.write('', () => this.socket.resetAndDestroy());
  }

  closeNow(): void {
    this.#ended = true;
    if (this.resetsOnClose) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }
}
