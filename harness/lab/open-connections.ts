// Counts established connections from this host to an address, as the kernel lists them.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Address } from '../drivers/driver.ts';

const established = '01';
// The kernel walks all its connections for each look, which takes it milliseconds.
const samplePollMs = 25;

/** Client ends of connections to an IPv4 address, on this host; undefined where the kernel does not list them. */
export async function connectionsTo(address: Address): Promise<number | undefined> {
  const tables = await Promise.all([table('/proc/net/tcp'), table('/proc/net/tcp6')]);
  if (tables.every((lines) => lines === undefined)) return undefined;
  const wanted = asListed(address);
  const isClientEnd = (line: string) => {
    const [, , remote, state] = line.trim().split(/\s+/);
    return state === established && remote?.endsWith(wanted) === true;
  };
  return tables.flatMap((lines) => lines ?? []).filter(isClientEnd).length;
}

/** `0100007F:1F90`: the address byte by byte from its end, which is also how the list of IPv6 ends it. */
function asListed({ host, port }: Address): string {
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  const bytes = host.split('.').map((part) => hex(Number(part), 2));
  return `${bytes.reverse().join('')}:${hex(port, 4)}`;
}

async function table(file: string): Promise<string[] | undefined> {
  try {
    return (await readFile(file, 'utf8')).split('\n').slice(1);
  } catch {
    return undefined;
  }
}

/**
 * The most connections that were open at once while `work` went on: those that it opened and closed again count. With
 * `enough` of them nobody looks any longer.
 */
export async function mostConnectionsTo<T>(
  address: Address,
  work: Promise<T>,
  enough = Number.POSITIVE_INFINITY,
): Promise<{ readonly value: T; readonly most: number }> {
  let most = 0;
  let over = false;
  const watch = async () => {
    while (!over && most < enough) {
      most = Math.max(most, (await connectionsTo(address)) ?? 0);
      await setTimeout(samplePollMs);
    }
  };
  const watching = watch();
  try {
    const value = await work;
    return { value, most: most < enough ? Math.max(most, (await connectionsTo(address)) ?? 0) : most };
  } finally {
    over = true;
    await watching;
  }
}
