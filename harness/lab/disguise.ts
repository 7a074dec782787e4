// Another client than the suite's own, drawn from a seed: other headers, another address, other connections, another pace.
import { seededRandom } from '../model/seeded-random.ts';

export interface Disguise {
  /** For people: `curl/8.9.1 from 127.41.3.7, a connection for each request`. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Another loopback address than the suite's; absent towards a target that may be on another machine. */
  readonly localAddress?: string;
  readonly keepsConnections: boolean;
  /** How long to wait before the next request. */
  pauseMs(): number;
}

// What these really send, without a wish for compression: what is asked for has to be read, too.
const clients: readonly Readonly<Record<string, string>>[] = [
  { 'user-agent': 'curl/8.9.1', accept: '*/*' },
  { 'user-agent': 'kube-probe/1.31', accept: '*/*' },
  { 'user-agent': 'Go-http-client/1.1' },
  { 'user-agent': 'python-requests/2.32.3', accept: '*/*' },
  { 'user-agent': 'GoogleHC/1.0' },
  { 'user-agent': 'Apache-HttpClient/5.3.1 (Java/21.0.4)', accept: 'application/json, */*' },
  {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
    accept: 'application/json, text/plain, */*',
    'accept-language': 'en-US,en;q=0.5',
  },
];

// The suite's own requests follow each other within a few milliseconds.
const pauseAtLeastMs = 15;
const pauseAtMostMs = 60;

export function drawDisguise(seed: string, targetIsLocal: boolean): Disguise {
  const random = seededRandom(`${seed}:disguise`);
  const headers = random.pick(clients);
  const keepsConnections = random.int(2) === 0;
  // 127.0.0.1 is where the suite's own requests come from.
  const address = `127.${1 + random.int(254)}.${random.int(256)}.${1 + random.int(254)}`;
  const from = targetIsLocal ? ` from ${address}` : '';
  const connections = keepsConnections ? 'connections kept' : 'a connection for each request';
  return {
    name: `${headers['user-agent']}${from}, ${connections}`,
    headers,
    ...(targetIsLocal && { localAddress: address }),
    keepsConnections,
    pauseMs: () => pauseAtLeastMs + random.int(pauseAtMostMs - pauseAtLeastMs),
  };
}

/** How such a client connects; nothing of it for the suite's own. */
export function connectionsOf(disguise: Disguise | undefined): { localAddress?: string; pipelining?: number } {
  if (disguise === undefined) return {};
  return {
    ...(disguise.localAddress !== undefined && { localAddress: disguise.localAddress }),
    // As many requests as a connection takes: one means that none is kept.
    ...(!disguise.keepsConnections && { pipelining: 0 }),
  };
}
