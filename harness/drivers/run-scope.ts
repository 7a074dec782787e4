// Opens the scope of one run: its temporary folder, its ports and the marker that its processes carry.
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, realpath, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HarnessError } from '../model/errors.ts';
import type { RunScope } from './driver.ts';
import {
  currentOwner,
  formatOwner,
  markerNames,
  memoryFolderOf,
  memoryRoot,
  pidWorld,
  pidWorldFile,
  runFolderName,
} from './run-identity.ts';
import { sweepRun } from './sweep.ts';

const lowestPort = 10_000;
const portsFolder = 'ports';
const memoryRoomBytes = 1 << 30;

/** Opens a new run. Disposing ends every process of it and removes its folder. */
export async function openRunScope(runId: string): Promise<RunScope & AsyncDisposable> {
  const owner = currentOwner();
  const dir = path.join(await realpath(tmpdir()), runFolderName(owner, randomBytes(4).toString('hex')));
  await mkdir(dir, { mode: 0o755 });
  await writeFile(path.join(dir, pidWorldFile), pidWorld());
  await mkdir(path.join(dir, portsFolder));
  const scope = scopeOf({
    [markerNames.runId]: runId,
    [markerNames.dir]: dir,
    [markerNames.owner]: formatOwner(owner),
  });
  return {
    ...scope,
    async [Symbol.asyncDispose]() {
      await sweepRun(scope);
    },
  };
}

/** The scope that the process which started this one has opened. */
export function attachRunScope(env: Readonly<Record<string, string | undefined>> = process.env): RunScope {
  const marker: Record<string, string> = {};
  for (const name of Object.values(markerNames)) {
    const value = env[name];
    if (!value) {
      throw new HarnessError({
        code: 'run-scope-missing',
        message: `${name} is not set, so there is no run to join`,
        hint: 'Start the suite through its command line, which opens the run.',
      });
    }
    marker[name] = value;
  }
  return scopeOf(marker);
}

function scopeOf(marker: Readonly<Record<string, string>>): RunScope {
  const dir = marker[markerNames.dir] ?? '';
  return {
    runId: marker[markerNames.runId] ?? '',
    dir,
    marker,
    reservePort: () => reservePort(path.join(dir, portsFolder)),
    makeDir: (prefix) => mkdtemp(path.join(dir, `${prefix}-`)),
    makeQuickDir: async (prefix) => mkdtemp(path.join((await memoryFolder(dir)) ?? dir, `${prefix}-`)),
  };
}

/** Undefined where there is no file system in memory, or too little room for a database and its log. */
async function memoryFolder(dir: string): Promise<string | undefined> {
  try {
    const space = await statfs(memoryRoot);
    if (space.bavail * space.bsize < memoryRoomBytes) return undefined;
    const folder = memoryFolderOf(dir);
    await mkdir(folder, { mode: 0o755, recursive: true });
    await writeFile(path.join(folder, pidWorldFile), pidWorld());
    return folder;
  } catch {
    return undefined;
  }
}

/** The ports that the kernel does not hand out by itself, so that no client's own port can be in the way. */
async function portRange(): Promise<{ from: number; to: number }> {
  const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '49152 65535');
  const [floor = 49_152, ceiling = 65_535] = text.trim().split(/\s+/).map(Number);
  if (floor - lowestPort >= 1_000) return { from: lowestPort, to: floor };
  if (65_536 - ceiling >= 1_000) return { from: ceiling + 1, to: 65_536 };
  return { from: lowestPort, to: 65_536 };
}

async function reservePort(claims: string): Promise<number> {
  const { from, to } = await portRange();
  const attempts = 200;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(from, to);
    if ((await claim(path.join(claims, String(port)))) && (await isFree(port))) return port;
  }
  throw new HarnessError({
    code: 'no-free-port',
    message: `None of ${attempts} ports drawn from ${from} to ${to - 1} on 127.0.0.1 was free`,
    hint: 'Look for processes that hold thousands of listening ports (ss -ltn).',
  });
}

/** Creating the file is the claim: it cannot succeed twice, whichever worker tries. */
async function claim(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
