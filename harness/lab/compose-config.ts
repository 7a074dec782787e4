// What the lab reads from a compose file: which service is the app, and which are its database and its Redis.

import { requireNamed } from '../targets/compose-file.ts';
import { sourceMissing } from '../targets/source-file.ts';

export interface ComposeService {
  readonly image?: string;
  readonly build?: unknown;
  readonly entrypoint?: readonly string[] | null;
  readonly command?: readonly string[] | null;
}

export interface ComposeConfig {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, { readonly external?: boolean }>>;
  readonly volumes?: Readonly<Record<string, { readonly external?: boolean }>>;
}

/** Names of services. */
export interface ComposeRoles {
  readonly app: string;
  readonly database: string;
  readonly redis: string;
}

const databaseNames = /^(db|database|postgres(ql)?|pg)$/;
const databaseImages = /(^|\/)postgres/;
const redisNames = /^(redis|valkey|cache)$/;
const redisImages = /(^|\/)(redis|valkey)/;

export function rolesOf({ services }: ComposeConfig, app: string): ComposeRoles {
  const names = Object.keys(services);
  requireNamed(app, names, 'the compose file');
  const find = (byName: RegExp, byImage: RegExp) =>
    names.find((name) => byName.test(name)) ?? names.find((name) => byImage.test(services[name]?.image ?? ''));
  const database = find(databaseNames, databaseImages);
  const redis = find(redisNames, redisImages);
  if (database === undefined || redis === undefined)
    throw sourceMissing('services for PostgreSQL and Redis in the compose file', `there are ${names.join(', ')}`);
  return { app, database, redis };
}

const secretName = /PASSWORD|SECRET|TOKEN|API_?KEY/i;

/** `DATABASE_PASSWORD has the default "postgres"`: what a file says of passwords itself, before any variable is filled in. */
export function defaultSecrets(text: string): string[] {
  const substituted = [...text.matchAll(/\$\{(\w+):?-([^}]+)\}/g)]
    .filter(([, name = '']) => secretName.test(name))
    .map(([, name, value]) => `${name} has the default "${value}"`);
  const written = [
    ...text.matchAll(/^[ \t]*(?:-[ \t]*)?["']?(\w+)["']?[ \t]*[:=][ \t]*["']?([^\s"'#$]+)["']?[ \t]*(?:#.*)?$/gm),
  ]
    .filter(([, name = '', value = '']) => secretName.test(name) && !/_FILE$/.test(name) && !/^[&*[{|>]/.test(value))
    .map(([, name, value]) => `${name} is "${value}"`);
  return [...new Set([...substituted, ...written])];
}
