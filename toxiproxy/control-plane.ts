// The Toxiproxy API as the lab uses it: toxiproxy-node-client with a deadline on each call and errors that say which.
import { Toxiproxy, type Proxy as ToxiproxyProxy } from 'toxiproxy-node-client';
import { HarnessError } from '../harness/model/errors.ts';
import type { ToxicSpec } from './fault.ts';

// The real server can hang its whole API when a toxic is removed while its peer is gone (Shopify/toxiproxy#558).
const callDeadlineMs = 5_000;

export interface ProxyState {
  readonly enabled: boolean;
  readonly toxics: readonly string[];
}

/** Where a proxy listens, as its server is told, and where it is reached from here. */
export interface ProxyPlace {
  /** `127.0.0.1:23456`. */
  readonly listen: string;
  readonly host: string;
  readonly port: number;
}

/** One proxy of a lab. */
export class ProxyHandle {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly #listen: string;
  #proxy: ToxiproxyProxy;

  /** Without `reached`, where it listens. */
  constructor(proxy: ToxiproxyProxy, reached?: Pick<ProxyPlace, 'host' | 'port'>) {
    const separator = proxy.listen.lastIndexOf(':');
    this.#proxy = proxy;
    this.#listen = proxy.listen;
    this.name = proxy.name;
    this.host = reached?.host ?? proxy.listen.slice(0, separator);
    this.port = reached?.port ?? Number(proxy.listen.slice(separator + 1));
  }

  async setEnabled(enabled: boolean): Promise<void> {
    const body = { enabled, listen: this.#listen, upstream: this.#proxy.upstream };
    // The client keeps the status of a refusal and not its words; mostly they are that the port is taken.
    const what = enabled ? `enable ${this.name} on ${body.listen}` : `disable ${this.name}`;
    this.#proxy = await withinDeadline(what, this.#proxy.update(body));
  }

  async addToxic(toxic: ToxicSpec, name: string): Promise<void> {
    const body = {
      name,
      type: toxic.type,
      stream: toxic.stream,
      toxicity: toxic.toxicity ?? 1,
      attributes: toxic.attributes,
    };
    await withinDeadline(`add ${toxic.type} to ${this.name}`, this.#proxy.addToxic(body as never));
  }

  async removeToxic(name: string): Promise<void> {
    const toxic = await withinDeadline(`get toxic ${name} of ${this.name}`, this.#proxy.getToxic(name));
    await withinDeadline(`remove toxic ${name} of ${this.name}`, toxic.remove());
  }

  /** What the server itself says now, not what was asked of it. */
  async state(): Promise<ProxyState> {
    const answer = this.#proxy.api.get<{ enabled: boolean; toxics: { name: string }[] }>(this.#proxy.getPath());
    const { data } = await withinDeadline(`get ${this.name}`, answer);
    return { enabled: data.enabled, toxics: data.toxics.map((toxic) => toxic.name) };
  }

  async remove(): Promise<void> {
    await withinDeadline(`remove ${this.name}`, this.#proxy.remove());
  }
}

/**
 * Creates a proxy on a port of the server's choice, or at a place. One that is going to be disabled needs a port that the
 * kernel gives to no client meanwhile: it could not be enabled again, or a client could even connect to itself.
 */
export async function createProxy(
  apiUrl: string,
  name: string,
  upstream: string,
  place?: ProxyPlace,
): Promise<ProxyHandle> {
  const client = new Toxiproxy(apiUrl);
  const proxy = client.createProxy({ name, upstream, listen: place?.listen ?? '127.0.0.1:0', enabled: true });
  return new ProxyHandle(await withinDeadline(`create ${name}`, proxy), place);
}

async function withinDeadline<T>(what: string, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(toxiproxyError(what, `no answer within ${callDeadlineMs} ms`)), callDeadlineMs);
  });
  try {
    return await Promise.race([call, deadline]);
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw toxiproxyError(what, cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    clearTimeout(timer);
  }
}

function toxiproxyError(what: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError({
    code: 'toxiproxy-call-failed',
    message: `Toxiproxy: ${what}: ${why}`,
    hint: 'The lab closes with its proxies; run the criterion again. If it repeats, try the other engine (SEAWORTHY_TOXIPROXY).',
    cause,
  });
}
