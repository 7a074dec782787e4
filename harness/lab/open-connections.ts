// Counts established connections to a local port, as the kernel lists them.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const established = '01';
// The kernel walks all its connections for each look, which takes it milliseconds.
const samplePollMs = 25;

/** Client ends of connections to `127.0.0.1:port` on this host; undefined where the kernel does not list them. */
export async function connectionsTo(port: number): Promise<number | undefined> {
  const tables = await Promise.all([table('/proc/net/tcp'), table('/proc/net/tcp6')]);
  if (tables.every((lines) => lines === undefined)) return undefined;
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const isClientEnd = (line: string) => {
    const [, , remote, state] = line.trim().split(/\s+/);
    return state === established && remote?.endsWith(`:${wanted}`) === true;
  };
  return tables.flatMap((lines) => lines ?? []).filter(isClientEnd).length;
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
  port: number,
  work: Promise<T>,
  enough = Number.POSITIVE_INFINITY,
): Promise<{ readonly value: T; readonly most: number }> {
  let most = 0;
  let over = false;
  const watch = async () => {
    while (!over && most < enough) {
      most = Math.max(most, (await connectionsTo(port)) ?? 0);
      await setTimeout(samplePollMs);
    }
  };
  const watching = watch();
  try {
    const value = await work;
    return { value, most: most < enough ? Math.max(most, (await connectionsTo(port)) ?? 0) : most };
  } finally {
    over = true;
    await watching;
  }
}
