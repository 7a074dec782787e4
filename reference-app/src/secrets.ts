// A secret's value and where it came from; a mounted file is read again on demand so that it can be rotated.
import { readFileSync } from 'node:fs';

export interface Secret {
  readonly source: 'variable' | 'file';
  /** The current value. */
  read(): string;
}

export class SecretError extends Error {
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.name = 'SecretError';
    this.variable = variable;
  }
}

function readSecretFile(variable: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SecretError(`${variable}_FILE`, `${variable}_FILE names a file that cannot be read (${code})`);
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new SecretError(`${variable}_FILE`, `${variable}_FILE names an empty file`);
  return value;
}

export function loadSecret(variable: string, env: NodeJS.ProcessEnv): Secret {
  const value = env[variable];
  const path = env[`${variable}_FILE`];
  if (value !== undefined && path !== undefined) {
    throw new SecretError(variable, `${variable} and ${variable}_FILE are both set; set exactly one`);
  }
  if (path !== undefined && path !== '') {
    let last = readSecretFile(variable, path);
    return {
      source: 'file',
      read() {
        // A rotation may be half done at this instant; the last good value then still serves.
        try {
          last = readSecretFile(variable, path);
        } catch {}
        return last;
      },
    };
  }
  if (value === undefined || value === '') {
    throw new SecretError(variable, `${variable} is required: set ${variable} or ${variable}_FILE`);
  }
  return { source: 'variable', read: () => value };
}
