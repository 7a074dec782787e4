// Asks PostgreSQL to cancel what a connection is doing: a backend that waits for a lock does not notice that its client left.
import { connect } from 'node:net';
import type { ClientConfig } from 'pg';

const cancelRequestCode = 80_877_102;
const messageBytes = 16;

export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS */
export function cancelMessage(key: BackendKey): Buffer {
  const message = Buffer.alloc(messageBytes);
  message.writeInt32BE(messageBytes, 0);
  message.writeInt32BE(cancelRequestCode, 4);
  message.writeInt32BE(key.processID, 8);
  message.writeInt32BE(key.secretKey, 12);
  return message;
}

export function backendKey(client: object): BackendKey | undefined {
  if (!('processID' in client) || !('secretKey' in client)) return undefined;
  const { processID, secretKey } = client;
  return typeof processID === 'number' && typeof secretKey === 'number' ? { processID, secretKey } : undefined;
}

/** Best effort: resolves when the server has taken the request, or when it does not answer. */
export function cancelQuery(settings: ClientConfig, key: BackendKey, boundMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: settings.host ?? 'localhost', port: settings.port ?? 5432, timeout: boundMs });
    socket.once('connect', () => socket.end(cancelMessage(key)));
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => {});
    socket.once('close', () => resolve());
    socket.resume();
  });
}
