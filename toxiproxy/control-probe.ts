// A control probe: the smallest exchange of a protocol over a connection of its own, to see what a proxy does to it.
import { connect } from 'node:net';

export type ProbeProtocol = 'postgres' | 'redis' | 'http';

export interface ProbeResult {
  readonly connected: boolean;
  /** Bytes of the answer that came. */
  readonly bytes: number;
  readonly ended: 'answered' | 'refused' | 'reset' | 'closed' | 'silent';
  readonly elapsedMs: number;
}

export interface ProbeOptions {
  readonly host: string;
  readonly port: number;
  readonly protocol: ProbeProtocol;
  /** Give up and call it silent after this long. */
  readonly timeoutMs: number;
  /** An answer counts as whole from here on; default 1. With http, requests are repeated until so much came. */
  readonly minimumBytes?: number;
}

// SSLRequest: length 8, code 80877103; the server answers one byte (PostgreSQL manual, "Message Formats").
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const httpRequest = Buffer.from('GET /control-probe HTTP/1.1\r\nHost: control.invalid\r\n\r\n');
const requests: Record<ProbeProtocol, Buffer> = {
  postgres: sslRequest,
  redis: Buffer.from('PING\r\n'),
  http: httpRequest,
};

/** One probe; never throws, never takes longer than `timeoutMs` plus a turn of the event loop. */
export function controlProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const startedAt = performance.now();
  const wanted = options.minimumBytes ?? 1;
  const socket = connect({ host: options.host, port: options.port });
  let connected = false;
  let bytes = 0;
  const finish = (ended: ProbeResult['ended']) => {
    clearTimeout(timer);
    socket.destroy();
    resolve({ connected, bytes, ended, elapsedMs: performance.now() - startedAt });
  };
  const timer = setTimeout(() => finish('silent'), options.timeoutMs);
  socket.on('connect', () => {
    connected = true;
    socket.write(requests[options.protocol]);
  });
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes >= wanted) finish('answered');
    else if (options.protocol === 'http') socket.write(httpRequest);
  });
  socket.on('error', () => finish(connected ? 'reset' : 'refused'));
  socket.on('close', () => finish('closed'));
  return promise;
}
