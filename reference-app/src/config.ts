// Reads and validates the environment once, before anything opens a port or a connection.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { loadSecret, type Secret, SecretError } from './secrets.ts';

const milliseconds = (fallback: number, min = 0) => z.coerce.number().int().min(min).max(3_600_000).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(1).max(10_000_000).default(fallback);

function url(protocols: readonly string[]) {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
}

function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

export const packageVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  ENVIRONMENT: z.string().max(100).default('local'),
  SERVICE_VERSION: z.string().max(100).default(packageVersion),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).refine(
    (text) => !URL.canParse(text) || new URL(text).password === '',
    {
      error: 'must not carry the password; use DATABASE_PASSWORD or DATABASE_PASSWORD_FILE',
    },
  ),
  REDIS_URL: url(['redis:', 'rediss:']),
  QUEUE_URL: url(['redis:', 'rediss:']),
  PROVIDER_URL: url(['http:', 'https:']),
  PROVIDER_TIMEOUT_MS: milliseconds(900, 1),
  OUTBOUND_MAX_SOCKETS: count(20),
  GLOBAL_RATE_LIMIT_RPS: count(5000),
  GLOBAL_RATE_LIMIT_BURST: count(10_000),
  SHUTDOWN_DELAY_MS: milliseconds(5000),
  SHUTDOWN_TIMEOUT_MS: milliseconds(10_000),
  HEADERS_TIMEOUT_MS: milliseconds(5000, 1),
  REQUEST_TIMEOUT_MS: milliseconds(30_000, 1),
  KEEP_ALIVE_TIMEOUT_MS: milliseconds(20_000, 1),
  POOL_MAX: z.coerce.number().int().min(1).max(1000).default(10),
  TRUST_PROXY: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isCidr), { error: 'must be a comma-separated list of addresses or CIDR ranges' })
    .default([]),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:']).optional(),
  ALERT_WEBHOOK_URL: url(['http:', 'https:']).optional(),
});

export const secretNames = ['DATABASE_PASSWORD', 'SESSION_SECRET', 'PROVIDER_API_KEY', 'OPERATOR_TOKEN'] as const;
export type SecretName = (typeof secretNames)[number];

export type Config = Readonly<z.infer<typeof schema>> & { readonly secrets: Readonly<Record<SecretName, Secret>> };

export interface Problem {
  readonly variable: string;
  readonly message: string;
}

export class ConfigError extends Error {
  readonly code = 'invalid_configuration';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`invalid configuration: ${problems.map((problem) => problem.message).join('; ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const problems: Problem[] = [];
  const secrets: Partial<Record<SecretName, Secret>> = {};
  for (const name of secretNames) {
    try {
      secrets[name] = loadSecret(name, env);
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      problems.push({ variable: error.variable, message: error.message });
    }
  }
  // An empty variable is what a compose file passes for an unset one, so it counts as absent.
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] || undefined]));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const variable = String(issue.path[0]);
      // zod's messages name types and limits, never the value: a value may hold a secret.
      const reason = given[variable] === undefined ? 'is required' : issue.message;
      problems.push({ variable, message: `${variable} ${reason}` });
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return { ...parsed.data, secrets: secrets as Record<SecretName, Secret> };
}

/** The part of the configuration that the migrate command needs. */
export type DatabaseConfig = Pick<Config, 'DATABASE_URL'> & {
  readonly secrets: Pick<Config['secrets'], 'DATABASE_PASSWORD'>;
};

export function loadMigrationConfig(env: NodeJS.ProcessEnv): DatabaseConfig {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.filter(({ variable }) => variable.startsWith('DATABASE_'));
    if (problems.length > 0) throw new ConfigError(problems);
    return {
      DATABASE_URL: env['DATABASE_URL'] ?? '',
      secrets: { DATABASE_PASSWORD: loadSecret('DATABASE_PASSWORD', env) },
    };
  }
}
