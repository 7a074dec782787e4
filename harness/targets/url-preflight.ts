// Asks a deployed URL once before a run, so that a wrong or dead one is told in one sentence instead of by each criterion.
import { Agent, request } from 'undici';
import { BlockedError } from '../model/errors.ts';

export interface UrlCheckOptions {
  readonly deadlineMs?: number;
  /** Certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** Resolves names instead of the system. */
  readonly lookup?: (
    name: string,
    options: object,
    done: (error: Error | null, address: string, family: number) => void,
  ) => void;
}

const defaultDeadlineMs = 10_000;
const mostRedirects = 5;

/** Any answer at all will do, whatever its status: what it is worth is for the criteria to say. */
export async function checkUrl(url: string, path: string, options: UrlCheckOptions = {}): Promise<void> {
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  const agent = new Agent({
    connect: {
      timeout: deadlineMs,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    },
  });
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    let next = new URL(url + path);
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const location = await locationOf(next, agent, signal);
      if (location === undefined) return;
      if (location.origin !== next.origin) throw redirectsElsewhere(url, next, location);
      next = location;
    }
  } catch (error) {
    throw error instanceof BlockedError ? error : unreachable(url, error, deadlineMs);
  } finally {
    await agent.destroy();
  }
}

async function locationOf(url: URL, dispatcher: Agent, signal: AbortSignal): Promise<URL | undefined> {
  const { statusCode, headers, body } = await request(url.href, { dispatcher, signal });
  body.on('error', () => {}); // Its status was what mattered.
  body.destroy();
  const location = headers.location;
  if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function redirectsElsewhere(url: string, from: URL, to: URL): BlockedError {
  const secure = from.hostname === to.hostname && to.protocol === 'https:' && from.protocol === 'http:';
  return new BlockedError({
    code: 'url-redirects-elsewhere',
    message: `${url} is not what would be graded: ${from.href} redirects to ${to.origin}`,
    hint: secure
      ? `Grade the HTTPS address: ${to.origin}.`
      : `Give ${to.origin} as the URL if that is the target; if it is a login page, let the suite in without one.`,
  });
}

/** The first of these that fits an error's code or message explains it. */
const explanations: readonly {
  readonly when: RegExp;
  readonly code: string;
  readonly what: string;
  readonly hint: string;
}[] = [
  {
    when: /ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NODATA|EAI_NONAME/,
    code: 'url-dns-failed',
    what: 'its host name cannot be resolved',
    hint: 'Check the name, and that this machine can resolve it.',
  },
  {
    when: /ECONNREFUSED/,
    code: 'url-refused',
    what: 'the connection was refused: nothing listens there',
    hint: 'Check the port, and that the target runs.',
  },
  {
    when: /EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL/,
    code: 'url-unreachable',
    what: 'there is no route to its host',
    hint: 'Check the address and the network of this machine.',
  },
  {
    when: /DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN/,
    code: 'url-tls-failed',
    what: 'TLS failed: its certificate is self-signed, so nobody that this machine trusts vouches for it',
    hint: 'Serve a certificate of a trusted authority, or trust yours: NODE_EXTRA_CA_CERTS=<file>.',
  },
  {
    when: /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/,
    code: 'url-tls-failed',
    what: 'TLS failed: the authority that issued its certificate is not known here, or an intermediate certificate is missing',
    hint: 'Serve the whole chain, or trust your own authority: NODE_EXTRA_CA_CERTS=<file>.',
  },
  {
    when: /CERT_HAS_EXPIRED/,
    code: 'url-tls-failed',
    what: 'TLS failed: its certificate has expired',
    hint: 'Renew the certificate; if it is new, check the clock of this machine.',
  },
  {
    when: /CERT_NOT_YET_VALID/,
    code: 'url-tls-failed',
    what: 'TLS failed: its certificate is not valid yet',
    hint: 'Check the clock of this machine and the dates of the certificate.',
  },
  {
    when: /ERR_TLS_CERT_ALTNAME_INVALID/,
    code: 'url-tls-failed',
    what: 'TLS failed: its certificate is for another host name',
    hint: 'Give the URL with a name that the certificate holds.',
  },
  {
    when: /wrong.version.number|packet.length.too.long|http.request/i,
    code: 'url-tls-failed',
    what: 'TLS failed: the port does not speak TLS',
    hint: 'Give the URL with http:// or the port that serves HTTPS.',
  },
  {
    when: /ERR_SSL|ERR_TLS|EPROTO|CERT_/,
    code: 'url-tls-failed',
    what: 'TLS failed',
    hint: 'Look at the handshake: openssl s_client -connect <host>:<port>.',
  },
  {
    when: /UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|ETIMEDOUT|TimeoutError|ABORT/,
    code: 'url-no-answer',
    what: 'it did not answer in time',
    hint: 'Check that the target runs, and that no firewall drops the connection.',
  },
  {
    when: /HPE_|UND_ERR_INFO|HTTPParserError|UND_ERR_HEADERS_OVERFLOW/,
    code: 'url-not-http',
    what: 'what it answers is not HTTP',
    hint: 'Check the port, and https:// instead of http://.',
  },
  {
    when: /UND_ERR_SOCKET|ECONNRESET|EPIPE/,
    code: 'url-closed',
    what: 'it closed the connection without an answer',
    hint: 'Check the port and the protocol (https:// or http://), and the log of the target.',
  },
];

function unreachable(url: string, error: unknown, deadlineMs: number): BlockedError {
  const traces = tracesOf(error);
  const found = explanations.find(({ when }) => traces.some((trace) => when.test(trace)));
  const reason = found?.what ?? `it could not be asked (${traces.join('; ')})`;
  const detail = found?.code === 'url-tls-failed' ? ` (${traces.find((trace) => found.when.test(trace)) ?? ''})` : '';
  return new BlockedError({
    code: found?.code ?? 'url-unreachable',
    message: `${url}: ${reason}${detail}; waited at most ${deadlineMs} ms`,
    hint: found?.hint ?? 'Ask it by hand: curl -v <url>.',
    cause: error,
  });
}

/** Codes first, then messages, of the error and of what caused it. */
function tracesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])].filter(
    (one) => one !== undefined,
  );
  const code = 'code' in error ? [String(error.code)] : [];
  return [...code, error.name, error.message, ...inner.flatMap(tracesOf)].filter(
    (trace) => trace !== '' && trace !== 'Error',
  );
}
