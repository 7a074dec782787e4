// One question to the engine's API, over a socket, TCP or TLS, within a deadline.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { EngineAddress } from './engine-address.ts';

export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

const mostBytes = 8_000_000;

/** Rejects with a `TimeoutError` at the deadline, else with the system's own error. */
export function requestEngine(address: EngineAddress, path: string, deadlineMs: number): Promise<EngineAnswer> {
  const signal = AbortSignal.timeout(deadlineMs);
  const common = { path, signal, agent: false as const, headers: { host: 'engine' } };
  const { promise, resolve, reject } = Promise.withResolvers<EngineAnswer>();
  const options =
    'socketPath' in address
      ? { ...common, socketPath: address.socketPath }
      : { ...common, host: address.host, port: address.port, ...address.tls };
  const send = 'tls' in address && address.tls !== undefined ? requestHttps : requestHttp;
  const request = send(options, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length > mostBytes) request.destroy(new Error(`more than ${mostBytes} bytes`));
    });
    response.on('error', reject);
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
  request.end();
  return promise;
}
