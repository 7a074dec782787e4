// Joins two sockets of a tunnel so that ends, resets and a slow reader pass from one to the other. Runs in the relay, too.
import type { Socket } from 'node:net';

export interface TunnelPair {
  /** The far end of the tunnel saw a reset: the near socket is reset as well. */
  reset(): void;
}

/**
 * `near` is the socket of whoever talks through the tunnel, `through` the connection that carries it. A port forwarder on
 * the way may turn a reset into an orderly end, so a reset is told beside the connection, by `onReset`, which the other
 * end answers by closing it.
 */
export function joinSockets(near: Socket, through: Socket, onReset: () => void): TunnelPair {
  let isReset = false;
  near.on('error', () => {
    isReset = true;
    onReset();
  });
  through.on('error', () => near.resetAndDestroy());
  near.on('close', () => {
    if (!isReset) through.destroySoon();
  });
  through.on('close', () => near.destroySoon());
  near.pipe(through);
  through.pipe(near);
  return {
    reset() {
      near.resetAndDestroy();
      through.destroy();
    },
  };
}
