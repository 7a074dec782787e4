// What kind of machine this is, as far as it decides how a container engine gets there.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Machine {
  /** `debian`, `fedora`, `macos`; `unknown` where nothing says it. */
  readonly distribution: string;
  /** What it is made from, nearest first: `ubuntu`, `debian`. */
  readonly like: readonly string[];
  readonly isRoot: boolean;
  /** Whether systemd runs here: it is installed in many containers that it does not run. */
  readonly hasSystemd: boolean;
}

export function thisMachine(): Machine {
  const release = process.platform === 'darwin' ? { id: 'macos', like: [] } : osRelease(readOsRelease());
  return {
    distribution: release.id,
    like: release.like,
    isRoot: process.getuid?.() === 0,
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/** Reads the two fields of os-release(5) that say which packages there are. */
export function osRelease(text: string): { readonly id: string; readonly like: readonly string[] } {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1]?.trim() ?? '';
  return { id: value('ID') || 'unknown', like: value('ID_LIKE').split(/\s+/).filter(Boolean) };
}

function readOsRelease(): string {
  const file = ['/etc/os-release', '/usr/lib/os-release'].find((one) => existsSync(one));
  return file === undefined ? '' : readFileSync(file, 'utf8');
}

/** The first file of that name on PATH that may be executed. */
export function onPath(tool: string, search: string = process.env['PATH'] ?? ''): string | undefined {
  const files = search.split(path.delimiter).map((folder) => path.join(folder, tool));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return path.isAbsolute(file);
    } catch {
      return false;
    }
  });
}
