// All proxies of one server; changes to them run one after another.
import { ApiError } from './api-error.ts';
import { decode, decodeArray, type StructShape } from './go-json-decode.ts';
import { parseFirstValue } from './go-json-parse.ts';
import { AddressError } from './tcp-address.ts';
import { type ProxySettings, TcpProxy } from './tcp-proxy.ts';

export interface Populated {
  readonly proxies: readonly TcpProxy[];
  readonly error?: { readonly message: string; readonly status: number };
}

export class ProxyCollection {
  readonly #proxies = new Map<string, TcpProxy>();
  #lastChange: Promise<unknown> = Promise.resolve();

  list(): readonly TcpProxy[] {
    return [...this.#proxies.values()];
  }

  get(name: string): TcpProxy {
    const proxy = this.#proxies.get(name);
    if (!proxy) throw ApiError.proxyNotFound();
    return proxy;
  }

  async create(body: Buffer): Promise<TcpProxy> {
    const request = newProxyRequest();
    decode(parseFirstValue(body), proxyShape(request));
    requireFields(request, '');
    return this.#inTurn(async () => {
      if (this.#proxies.has(request.name)) throw ApiError.proxyAlreadyExists();
      const proxy = new TcpProxy(request.name, request);
      if (request.enabled) await proxy.start();
      this.#proxies.set(proxy.name, proxy);
      return proxy;
    });
  }

  async update(name: string, body: Buffer): Promise<TcpProxy> {
    const proxy = this.get(name);
    return this.#inTurn(async () => {
      const request = { name: '', listen: proxy.listen, upstream: proxy.upstream, enabled: proxy.enabled };
      decode(parseFirstValue(body), proxyShape(request));
      await proxy.update(request);
      return proxy;
    });
  }

  async remove(name: string): Promise<void> {
    await this.#inTurn(async () => {
      this.get(name).stop();
      this.#proxies.delete(name);
    });
  }

  /** What was set up before a failure stays, and is part of the answer. */
  async populate(body: Buffer): Promise<Populated> {
    const requests: ProxyRequest[] = [];
    decodeArray(parseFirstValue(body), `[]${populateType}`, (index) => {
      const request = newProxyRequest();
      requests[index] = request;
      return populateShape(request);
    });
    for (const [index, request] of requests.entries()) requireFields(request, ` at proxy ${index + 1}`);
    return this.#inTurn(async () => {
      const proxies: TcpProxy[] = [];
      try {
        for (const request of requests) proxies.push(await this.#addOrReplace(request));
      } catch (error) {
        if (error instanceof AddressError) return { proxies, error: { message: error.message, status: 500 } };
        throw error;
      }
      return { proxies };
    });
  }

  /** Starts what was stopped, and takes every toxic away. */
  async reset(): Promise<void> {
    await this.#inTurn(async () => {
      for (const proxy of this.list()) {
        await proxy.start();
        await proxy.collection.clear();
      }
    });
  }

  async dispose(): Promise<void> {
    await this.#inTurn(async () => {
      await Promise.all(this.list().map((proxy) => proxy.dispose()));
      this.#proxies.clear();
    });
  }

  async #addOrReplace(request: ProxyRequest): Promise<TcpProxy> {
    const existing = this.#proxies.get(request.name);
    if (existing && !(await existing.differsFrom(request))) return existing;
    existing?.stop();
    const proxy = new TcpProxy(request.name, request);
    if (request.enabled) await proxy.start();
    this.#proxies.set(proxy.name, proxy);
    return proxy;
  }

  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => {});
    return result;
  }
}

type ProxyRequest = ProxySettings & { name: string };

function newProxyRequest(): ProxyRequest {
  return { name: '', listen: '', upstream: '', enabled: true };
}

function requireFields(request: ProxyRequest, where: string): void {
  if (request.name === '') throw ApiError.missingField(`name${where}`);
  if (request.upstream === '') throw ApiError.missingField(`upstream${where}`);
}

function proxyShape(request: ProxyRequest, prefix = ''): StructShape {
  return {
    goType: 'toxiproxy.Proxy',
    name: 'Proxy',
    fields: {
      name: {
        kind: 'string',
        path: `${prefix}name`,
        assign: (value) => {
          request.name = value;
        },
      },
      listen: {
        kind: 'string',
        path: `${prefix}listen`,
        assign: (value) => {
          request.listen = value;
        },
      },
      upstream: {
        kind: 'string',
        path: `${prefix}upstream`,
        assign: (value) => {
          request.upstream = value;
        },
      },
      enabled: {
        kind: 'bool',
        assign: (value) => {
          request.enabled = value;
        },
      },
      Logger: {
        kind: 'struct',
        path: `${prefix}Logger`,
        shape: { goType: 'zerolog.Logger', name: 'Logger', fields: {} },
      },
    },
  };
}

const populateType = 'struct { toxiproxy.Proxy; Enabled *bool "json:\\"enabled\\"" }';

/** There the proxy is embedded in a nameless type, which shows in the messages. */
function populateShape(request: ProxyRequest): StructShape {
  return { goType: populateType, name: '', fields: proxyShape(request, 'Proxy.').fields };
}
