// What `init` has to know of a service, and what it can guess from the folder.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Answers {
  readonly name: string;
  /** A command, or the URL of one that runs. */
  readonly start: string;
  /** Empty: none. */
  readonly build: string;
  /** Empty: none. */
  readonly migrate: string;
}

export const isUrl = (start: string): boolean => /^https?:\/\//i.test(start);

/** `start` is empty when nothing says how the service is started. */
export function guessed(root: string): Answers {
  const { name, scripts = {} } = readPackage(root);
  const install = existsSync(path.join(root, 'package-lock.json')) ? ['npm ci'] : [];
  const build = scripts['build'] === undefined ? [] : ['npm run build'];
  return {
    name: nameFrom(typeof name === 'string' ? name : path.basename(root)),
    start: startFrom(scripts['start']),
    build: [...install, ...build].join(' && '),
    migrate: scripts['migrate'] === undefined ? '' : 'npm run migrate',
  };
}

/** npm does not hand on every signal, so that a plain `node …` is better started without it. */
function startFrom(script: string | undefined): string {
  if (script === undefined) return '';
  return /^node [\w@./ =-]+$/.test(script) ? script : 'npm start';
}

/** What a manifest allows: `@scope/my service` becomes `my-service`. */
function nameFrom(text: string): string {
  const plain = text
    .replace(/^@[^/]*\//, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return plain.slice(0, 64) || 'my-service';
}

interface Package {
  readonly name?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
}

function readPackage(root: string): Package {
  try {
    return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Package;
  } catch {
    // Not every service is written for Node, and a broken package.json is for npm to complain about.
    return {};
  }
}
