// The provider that targets call: a stand-in for a service outside every lab, speaking the contract's real protocol.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderCall {
  readonly method: string;
  readonly path: string;
  /** Epoch ms, with its fraction. */
  readonly atMs: number;
  readonly traceparent: string | undefined;
  readonly authorized: boolean;
  readonly body: string;
}

export interface ProviderServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly calls: readonly ProviderCall[];
  /** From now on `decide` says how each call is met; a call that it has nothing to say of is answered. */
  behave(decide: (call: ProviderCall) => Misbehaviour | undefined): void;
}

/** An error status in place of the answer; the connection's end once the call was read; or no answer at all. */
export type Misbehaviour = number | 'cut' | 'silent';

const bodyLimitBytes = 64 * 1024;
const callLimit = 100_000;

/** `GET /v1/rates/:currency` and `POST /v1/notifications`, both behind `Authorization: Bearer <apiKey>`. */
export async function startProvider(apiKey: string): Promise<ProviderServer> {
  const calls: ProviderCall[] = [];
  let misbehave: (call: ProviderCall) => Misbehaviour | undefined = () => undefined;
  const server = createServer(async (request, response) => {
    const atMs = performance.timeOrigin + performance.now();
    const body = await readBody(request).catch(() => undefined);
    // A fault cut the request off: there is nobody to answer, and no call.
    if (body === undefined) return;
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    const authorized = request.headers.authorization === `Bearer ${apiKey}`;
    const traceparent = request.headers['traceparent'];
    const call = {
      method,
      path,
      atMs,
      authorized,
      body,
      traceparent: Array.isArray(traceparent) ? traceparent.join() : traceparent,
    };
    const ofApi = path.startsWith('/v1/');
    if (ofApi && calls.length < callLimit) calls.push(call);
    const way = ofApi && authorized ? misbehave(call) : undefined;
    if (way === 'cut') request.socket.destroy();
    else if (way === 'silent') return;
    else if (way !== undefined) send(response, way, { error: 'as the lab decided' });
    else answer(response, method, path, authorized);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    calls,
    behave(decide) {
      misbehave = decide;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, method: string, path: string, authorized: boolean): void {
  const currency = /^\/v1\/rates\/([A-Z]{3})$/.exec(path)?.[1];
  const notify = method === 'POST' && path === '/v1/notifications';
  if (!path.startsWith('/v1/')) send(response, 404, { error: 'not found' });
  else if (!authorized) send(response, 401, { error: 'unauthorized' });
  else if (notify) send(response, 202, { accepted: true });
  else if (method === 'GET' && currency !== undefined)
    send(response, 200, { currency, rate: rateOf(currency), asOf: new Date().toISOString() });
  else send(response, 404, { error: 'not found' });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

// Any number will do, as long as it is the same for a currency.
function rateOf(currency: string): number {
  return [...currency].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) / 10_000;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyLimitBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
