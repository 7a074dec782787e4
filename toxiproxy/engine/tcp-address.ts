// Takes addresses apart as the real server does, so that a bad one is refused in the same words.
import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';

export interface TcpAddress {
  /** Empty for all interfaces. */
  readonly host: string;
  readonly port: number;
}

export class AddressError extends Error {}

/** Splits without looking anything up. */
export function splitHostPort(text: string): { host: string; port: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) throw new AddressError(`address ${text}: missing port in address`);
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0) throw new AddressError(`address ${text}: missing ']' in address`);
    if (end + 1 === text.length) throw new AddressError(`address ${text}: missing port in address`);
    if (end + 1 !== colon) {
      const problem = text[end + 1] === ':' ? 'too many colons in address' : 'missing port in address';
      throw new AddressError(`address ${text}: ${problem}`);
    }
    return { host: text.slice(1, end), port: text.slice(colon + 1) };
  }
  const host = text.slice(0, colon);
  if (host.includes(':')) throw new AddressError(`address ${text}: too many colons in address`);
  for (const bracket of ['[', ']']) {
    if (text.includes(bracket)) throw new AddressError(`address ${text}: unexpected '${bracket}' in address`);
  }
  return { host, port: text.slice(colon + 1) };
}

export function parsePort(text: string): number {
  if (text === '') return 0;
  // Names of services are left out: a lab's ports are numbers.
  if (!/^[+-]?\d+$/.test(text)) throw new AddressError(`lookup tcp/${text}: unknown port`);
  const port = Number(text);
  if (port < 0 || port > 65535) throw new AddressError(`address ${text}: invalid port`);
  return port;
}

export async function resolveTcpAddress(text: string): Promise<TcpAddress> {
  if (text === '') return { host: '', port: 0 };
  const { host, port } = splitHostPort(text);
  return { port: parsePort(port), host: host === '' || isIP(host) ? host : await resolveHost(host) };
}

async function resolveHost(host: string): Promise<string> {
  try {
    const addresses = await lookup(host, { all: true });
    const chosen = addresses.find((candidate) => candidate.family === 4) ?? addresses[0];
    if (chosen) return chosen.address;
  } catch {
    // Whatever the resolver's reason, the answer of the API is the same.
  }
  throw new AddressError(`lookup ${host}: no such host`);
}

export function formatTcpAddress({ host, port }: TcpAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
