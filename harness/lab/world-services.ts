// Starts what a lab's instances depend on: database, Redis, provider, and a proxy before each for every instance.
import { createProxy, type ProxyHandle } from '../../toxiproxy/control-plane.ts';
import type { FaultDependency } from '../../toxiproxy/fault.ts';
import type { LabServices, PostgresService, RedisService, ToxiproxyService } from '../drivers/driver.ts';
import { requiredSecrets } from '../targets/target-environment.ts';
import { type AppDatabase, createAppDatabase } from './app-database.ts';
import type { LabContext } from './context.ts';
import { type LabSecrets, makeSecrets } from './instance-environment.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import { type ProviderServer, startProvider } from './provider-server.ts';

const proxied = ['database', 'redis', 'queue', 'provider'] as const satisfies readonly FaultDependency[];
export type ProxiedDependency = (typeof proxied)[number];

export interface WorldServices {
  readonly dependencies: LabServices;
  readonly postgres: PostgresService;
  readonly redis: RedisService;
  readonly provider: ProviderServer;
  /** Only for labs that ask for it: exporting costs the target time. */
  readonly otlp: OtlpReceiver | undefined;
  readonly toxiproxy: ToxiproxyService;
  readonly secrets: LabSecrets;
  readonly appDatabase: AppDatabase;
  /** By `proxyName`. */
  readonly proxies: ReadonlyMap<string, ProxyHandle>;
}

export interface ServicesWish {
  readonly instances: number;
  readonly traces: boolean;
  /** Makes something part of the lab as soon as it is there. */
  readonly own: <T extends AsyncDisposable>(resource: T) => Promise<T>;
}

export function proxyName(dependency: FaultDependency, instance: number): string {
  return `${dependency}-${instance}`;
}

export async function startWorldServices(
  { driver, scope, seed, target }: LabContext,
  { instances, traces, own }: ServicesWish,
): Promise<WorldServices> {
  const secrets = makeSecrets(seed, requiredSecrets(target.manifest));
  const dependencies = await own(await driver.services(scope));
  const [postgres, redis, toxiproxy, provider] = await startAll(own, [
    dependencies.postgres(),
    dependencies.redis(),
    dependencies.toxiproxy(),
    startProvider(secrets.PROVIDER_API_KEY),
  ]);
  const otlp = traces ? await own(await startOtlpReceiver()) : undefined;
  const appDatabase = await createAppDatabase(postgres, secrets.DATABASE_PASSWORD);
  const addresses = {
    database: postgres.inside,
    redis: redis.inside,
    queue: redis.inside,
    provider: await dependencies.reach(provider),
  };
  const proxies = new Map<string, ProxyHandle>();
  for (let index = 0; index < instances; index++) {
    await Promise.all(
      proxied.map(async (dependency) => {
        const name = proxyName(dependency, index);
        const { host, port } = addresses[dependency];
        const place = await toxiproxy.place();
        proxies.set(name, await createProxy(toxiproxy.apiUrl, name, `${host}:${port}`, place));
      }),
    );
  }
  return { dependencies, postgres, redis, provider, otlp, toxiproxy, secrets, appDatabase, proxies };
}

// What did start is owned at once, also when a sibling fails; the first failure is what the caller sees.
async function startAll<T extends AsyncDisposable[]>(
  own: ServicesWish['own'],
  starts: { [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const results = await Promise.allSettled(starts);
  for (const result of results) if (result.status === 'fulfilled') await own(result.value as AsyncDisposable);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as T;
}
