// The control API: which method and path does what, and what it answers.
import { ApiError } from './api-error.ts';
import {
  encodeError,
  encodePopulated,
  encodeProxy,
  encodeProxyMap,
  encodeToxic,
  encodeToxics,
} from './go-json-encode.ts';
import type { ProxyCollection } from './proxy-collection.ts';
import { AddressError } from './tcp-address.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly userAgent: string;
  readonly body: Buffer;
}

export interface ApiResponse {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

interface Call {
  readonly proxies: ProxyCollection;
  readonly proxy: string;
  readonly toxic: string;
  readonly body: Buffer;
}

type Handler = (call: Call) => ApiResponse | Promise<ApiResponse>;

const noContent: ApiResponse = { status: 204 };

const routes: readonly (readonly [path: RegExp, methods: Readonly<Record<string, Handler>>])[] = [
  [
    /^\/version$/,
    { GET: () => ({ status: 200, contentType: 'application/json;charset=utf-8', body: '{"version": "git"}\n' }) },
  ],
  [/^\/reset$/, { POST: ({ proxies }) => proxies.reset().then(() => noContent) }],
  [/^\/populate$/, { POST: populate }],
  [
    /^\/proxies$/,
    {
      GET: ({ proxies }) => json(encodeProxyMap(proxies.list())),
      POST: async ({ proxies, body }) => json(encodeProxy(await proxies.create(body)), 201),
    },
  ],
  [
    /^\/proxies\/(?<proxy>[^/]+)$/,
    {
      GET: ({ proxies, proxy }) => json(encodeProxy(proxies.get(proxy))),
      POST: updateProxy,
      PATCH: updateProxy,
      DELETE: ({ proxies, proxy }) => proxies.remove(proxy).then(() => noContent),
    },
  ],
  [
    /^\/proxies\/(?<proxy>[^/]+)\/toxics$/,
    {
      GET: ({ proxies, proxy }) => json(encodeToxics(proxies.get(proxy).toxics)),
      POST: async ({ proxies, proxy, body }) => json(encodeToxic(await proxies.get(proxy).collection.add(body))),
    },
  ],
  [
    /^\/proxies\/(?<proxy>[^/]+)\/toxics\/(?<toxic>[^/]+)$/,
    {
      GET: ({ proxies, proxy, toxic }) => json(encodeToxic(proxies.get(proxy).collection.get(toxic))),
      POST: updateToxic,
      PATCH: updateToxic,
      DELETE: async ({ proxies, proxy, toxic }) => {
        await proxies.get(proxy).collection.remove(toxic);
        return noContent;
      },
    },
  ],
];

export async function answer(proxies: ProxyCollection, request: ApiRequest): Promise<ApiResponse> {
  for (const [pattern, methods] of routes) {
    const match = pattern.exec(request.path);
    if (!match) continue;
    const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (!handler) return { status: 405 };
    // Only for what a route answers: the real server looks up the route first.
    if (request.userAgent.startsWith('Mozilla/')) return plainText(403, 'User agent not allowed');
    const { proxy = '', toxic = '' } = match.groups ?? {};
    try {
      return await handler({ proxies, proxy, toxic, body: request.body });
    } catch (error) {
      return refusal(error);
    }
  }
  return plainText(404, '404 page not found');
}

async function updateProxy({ proxies, proxy, body }: Call): Promise<ApiResponse> {
  return json(encodeProxy(await proxies.update(proxy, body)));
}

async function updateToxic({ proxies, proxy, toxic, body }: Call): Promise<ApiResponse> {
  return json(encodeToxic(await proxies.get(proxy).collection.update(toxic, body)));
}

/** Alone among the calls it reports errors as JSON, beside the proxies that were set up. */
async function populate({ proxies, body }: Call): Promise<ApiResponse> {
  try {
    const populated = await proxies.populate(body);
    return json(encodePopulated(populated.proxies, populated.error), populated.error?.status ?? 201);
  } catch (error) {
    if (error instanceof ApiError) return json(encodePopulated([], error), error.status);
    throw error;
  }
}

function refusal(error: unknown): ApiResponse {
  if (error instanceof ApiError) return plainText(error.status, encodeError(error.message, error.status));
  if (error instanceof AddressError) return plainText(500, encodeError(error.message, 500));
  throw error;
}

function json(body: string, status = 200): ApiResponse {
  return { status, contentType: 'application/json', body };
}

function plainText(status: number, text: string): ApiResponse {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}
