// Watches whether a target writes what it logs to a file: files that its processes hold open, and those where logs go.
import { open, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { descendantsOf, processTable } from '../drivers/process-table.ts';

const sampleEveryMs = 40;
/** A log is looked through from its end. */
const readBytes = 256 * 1024;
const entriesAtMost = 20_000;
const foldersDeep = 4;
/** Writable and not read-only: the last two bits of a descriptor's flags (open(2)). */
const accessMask = 3;
/** Neither is written to by a service, and both may be huge. */
const skipped = new Set(['node_modules', '.git']);

export interface WrittenFilesOptions {
  /** What every log line has and no other file can: the file with it was logged to. */
  readonly canary: string;
  /** The first process of each instance; their descendants are watched as well. */
  readonly pids: () => readonly number[];
  /** The target's own folder. */
  readonly root: string;
  /** Where the lab and its dependencies write. */
  readonly except: readonly string[];
  readonly folders?: readonly string[];
}

export class WrittenFiles implements AsyncDisposable {
  readonly #options: WrittenFilesOptions;
  readonly #found = new Set<string>();
  readonly #startedAtMs = Date.now();
  readonly #stopped = new AbortController();
  readonly #watching: Promise<void>;
  #samples = 0;

  constructor(options: WrittenFilesOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  /** Waits until the processes have been looked at from now on, from beginning to end. */
  async looked(): Promise<void> {
    const enough = this.#samples + 2;
    while (this.#samples < enough && !this.#stopped.signal.aborted) await setTimeout(sampleEveryMs / 2);
  }

  /** Files with the canary in them, by path. */
  async stop(): Promise<string[]> {
    await this[Symbol.asyncDispose]();
    const { root, folders = [tmpdir(), '/var/log', '/var/tmp', '/dev/shm', homedir()] } = this.#options;
    for (const folder of new Set([root, process.cwd(), ...folders])) await this.#search(folder);
    return [...this.#found].sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#sample();
      this.#samples += 1;
      await setTimeout(sampleEveryMs, undefined, { signal }).catch(() => {});
    }
  }

  /** A file may be deleted while it is open, and is read by its descriptor then. */
  async #sample(): Promise<void> {
    const pids = this.#options.pids();
    const table = pids.length === 0 ? [] : await processTable();
    const all = pids.flatMap((pid) => [pid, ...descendantsOf(pid, table).map((entry) => entry.pid)]);
    for (const pid of all) {
      for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
        const file = `/proc/${pid}/fd/${fd}`;
        if (!(await isWritable(pid, fd)) || !(await this.#hasCanary(file))) continue;
        this.#found.add(await readlink(file).catch(() => file));
      }
    }
  }

  async #search(folder: string): Promise<void> {
    const queue = [{ folder, depth: 0 }];
    let seen = 0;
    for (let next = queue.shift(); next !== undefined && seen < entriesAtMost; next = queue.shift()) {
      const entries = await readdir(next.folder, { withFileTypes: true }).catch(() => []);
      seen += entries.length;
      for (const entry of entries) {
        const file = path.join(next.folder, entry.name);
        if (skipped.has(entry.name) || this.#options.except.some((own) => file.startsWith(own))) continue;
        if (entry.isDirectory() && next.depth < foldersDeep) queue.push({ folder: file, depth: next.depth + 1 });
        if (entry.isFile() && (await this.#isNew(file)) && (await this.#hasCanary(file))) this.#found.add(file);
      }
    }
  }

  async #isNew(file: string): Promise<boolean> {
    const changed = await stat(file).catch(() => undefined);
    // File systems keep coarser times than the clock.
    return changed !== undefined && changed.mtimeMs >= this.#startedAtMs - 1_000;
  }

  async #hasCanary(file: string): Promise<boolean> {
    try {
      const size = await stat(file).then((stats) => (stats.isFile() ? stats.size : 0));
      if (size === 0) return false;
      await using handle = await open(file, 'r');
      const buffer = Buffer.alloc(Math.min(size, readBytes));
      await handle.read(buffer, 0, buffer.length, size - buffer.length);
      return buffer.includes(this.#options.canary);
    } catch {
      return false; // It went away, or is not ours to read.
    }
  }
}

async function isWritable(pid: number, fd: string): Promise<boolean> {
  const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '');
  const flags = /^flags:\s+([0-7]+)/m.exec(info)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & accessMask) !== 0;
}
