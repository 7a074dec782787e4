// The names that the contract fixes: environment variables, secrets and routes, which a manifest may map to a target's own.

/** Always required, without a default, each also as `<NAME>_FILE`. */
export const contractSecrets = ['DATABASE_PASSWORD', 'SESSION_SECRET', 'PROVIDER_API_KEY', 'OPERATOR_TOKEN'] as const;

export const contractVariables = [
  'PORT',
  'NODE_ENV',
  'ENVIRONMENT',
  'DATABASE_URL',
  'REDIS_URL',
  'QUEUE_URL',
  'PROVIDER_URL',
  'PROVIDER_TIMEOUT_MS',
  'OUTBOUND_MAX_SOCKETS',
  'GLOBAL_RATE_LIMIT_RPS',
  'GLOBAL_RATE_LIMIT_BURST',
  'SHUTDOWN_DELAY_MS',
  'DATABASE_PASSWORD',
  'DATABASE_PASSWORD_FILE',
  'SESSION_SECRET',
  'SESSION_SECRET_FILE',
  'PROVIDER_API_KEY',
  'PROVIDER_API_KEY_FILE',
  'OPERATOR_TOKEN',
  'OPERATOR_TOKEN_FILE',
  'TRUST_PROXY',
  'SHUTDOWN_TIMEOUT_MS',
  'HEADERS_TIMEOUT_MS',
  'REQUEST_TIMEOUT_MS',
  'KEEP_ALIVE_TIMEOUT_MS',
  'POOL_MAX',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'ALERT_WEBHOOK_URL',
  'SERVICE_VERSION',
  'LOG_LEVEL',
] as const;

export type ContractVariable = (typeof contractVariables)[number];

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Name>;

/** A contract variable as a manifest's `env` writes it: `databaseUrl` for DATABASE_URL. */
export type VariableKey = CamelCase<ContractVariable>;

export function variableKey(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The first segment of every route of the contract; a manifest maps it to a path of the target's own. */
export const contractRoutes = [
  'livez',
  'readyz',
  'healthz',
  'diagz',
  'metrics',
  'tasks',
  'transfers',
  'rates',
  'login',
  'docs',
] as const;

export type ContractRoute = (typeof contractRoutes)[number];
