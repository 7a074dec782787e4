// Toxiproxy inside this process: the real server's control API and effects, with nothing to fetch or to spawn.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HarnessError } from '../../harness/model/errors.ts';
import { type ApiResponse, answer } from './api-routes.ts';
import { encodeError } from './go-json-encode.ts';
import { ProxyCollection } from './proxy-collection.ts';
import type { ToxiproxyServer } from './toxiproxy-server.ts';

/** The release whose API and effects are reproduced; the contract test holds this engine to it. */
const compatibleVersion = '2.12.0';

export async function startEmbeddedToxiproxy(
  options: { readonly host?: string; readonly port?: number } = {},
): Promise<ToxiproxyServer> {
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? 0;
  const proxies = new ProxyCollection();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(proxies, request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      const message = error instanceof Error ? error.message : String(error);
      write(response, {
        status: 500,
        contentType: 'text/plain; charset=utf-8',
        body: `${encodeError(message, 500)}\n`,
      });
    });
  });
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new HarnessError({
      code: 'toxiproxy-not-started',
      message: `The embedded Toxiproxy could not listen on ${host}:${port}`,
      hint: 'Leave the port out to be given a free one, or stop whatever listens there.',
      cause,
    });
  }
  const address = server.address();
  const boundPort = address !== null && typeof address === 'object' ? address.port : port;
  return {
    engine: 'embedded',
    apiUrl: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    version: compatibleVersion,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, proxies.dispose()]);
    },
  };
}

async function serve(proxies: ProxyCollection, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const path = decodePath(request.url ?? '/');
  if (path === undefined) {
    write(response, { status: 400, contentType: 'text/plain; charset=utf-8', body: '400 Bad Request' });
    return;
  }
  const userAgent = request.headers['user-agent'] ?? '';
  write(response, await answer(proxies, { method: request.method ?? '', path, userAgent, body: Buffer.concat(parts) }));
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, { status, contentType, body = '' }: ApiResponse): void {
  const headers: Record<string, string> = {};
  if (contentType) headers['Content-Type'] = contentType;
  if (contentType?.startsWith('text/plain')) headers['X-Content-Type-Options'] = 'nosniff';
  if (status !== 204) headers['Content-Length'] = String(Buffer.byteLength(body));
  response.writeHead(status, headers).end(body);
}
