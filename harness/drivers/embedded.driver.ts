// The driver for machines without Docker: real servers as child processes of the suite.
import { isSeaworthyError } from '../model/errors.ts';
import {
  type DependencyName,
  type DependencyOffer,
  type Driver,
  type EnginePart,
  isEnginePart,
  type RunScope,
  type ServerName,
} from './driver.ts';
import { chains } from './provision/chains.ts';
import { fetchersFor, provision, provisionContext } from './provision/provision.ts';
import type { ProvisionContext, Provisioned } from './provision/provisioned.ts';
import { unprivilegedUser } from './provision/unprivileged-user.ts';
import { startCaddy } from './services/caddy.embedded.ts';
import { describe, type EmbeddedContext } from './services/embedded-context.ts';
import { startPostgres } from './services/postgres.embedded.ts';
import { postgresTemplate } from './services/postgres-template.ts';
import { startRedis } from './services/redis.embedded.ts';
import { collectWithRsyslog } from './services/rsyslog.embedded.ts';
import { startToxiproxy, wantsRealToxiproxy } from './services/toxiproxy.embedded.ts';

export interface EmbeddedDriverOptions extends Partial<Pick<ProvisionContext, 'cacheDir' | 'env' | 'progress'>> {
  /** False: use only what is on this machine; default true. */
  readonly fetch?: boolean;
}

export function createEmbeddedDriver(options: EmbeddedDriverOptions = {}): Driver {
  const { fetch = true, ...given } = options;
  const found = new Map<ServerName, Promise<Provisioned>>();

  /** PostgreSQL refuses to run as root. The others are meant for this user. */
  const contextFor = (dependency: ServerName, scope?: RunScope): ProvisionContext =>
    provisionContext({
      ...given,
      marker: scope?.marker ?? {},
      runAs: dependency === 'postgres' ? unprivilegedUser() : undefined,
    });

  const embeddedFor = (dependency: ServerName, scope: RunScope): EmbeddedContext => ({
    context: contextFor(dependency, scope),
    provision: (name) => {
      const known = found.get(name) ?? provision(chains[name], contextFor(name, scope), { fetch });
      found.set(name, known);
      return known;
    },
  });

  const prepareOne = async (dependency: DependencyName, scope: RunScope): Promise<DependencyOffer> => {
    if (isEnginePart(dependency)) return withoutEngine(dependency);
    try {
      const embedded = embeddedFor(dependency, scope);
      if (isBuiltIn(dependency, embedded.context)) return builtIn(dependency);
      const provisioned = await embedded.provision(dependency, scope);
      if (dependency === 'postgres') await postgresTemplate(provisioned, embedded.context);
      return { offered: true, dependency, detail: describe(provisioned) };
    } catch (error) {
      return refused(dependency, error);
    }
  };

  return {
    name: 'embedded',
    services: async (scope) => ({
      postgres: () => startPostgres(scope, embeddedFor('postgres', scope)),
      redis: () => startRedis(scope, embeddedFor('redis', scope)),
      toxiproxy: () => startToxiproxy(scope, embeddedFor('toxiproxy', scope)),
      balancer: (balancer) => startCaddy(scope, balancer, embeddedFor('caddy', scope)),
      // They are processes of this machine like the suite.
      reach: async (listener) => listener,
      async [Symbol.asyncDispose]() {},
    }),
    collect: (scope, lines) => collectWithRsyslog(scope, lines, embeddedFor('rsyslog', scope)),
    prepare: (dependencies, scope) => Promise.all(dependencies.map((dependency) => prepareOne(dependency, scope))),
    probe: async (dependency) =>
      isEnginePart(dependency) ? withoutEngine(dependency) : probe(dependency, contextFor(dependency), fetch),
  };
}

async function probe(dependency: ServerName, context: ProvisionContext, fetch: boolean): Promise<DependencyOffer> {
  if (isBuiltIn(dependency, context)) return builtIn(dependency);
  const chain = chains[dependency];
  try {
    const provisioned = await provision(chain, context, { fetch: false });
    return { offered: true, dependency, detail: describe(provisioned) };
  } catch (error) {
    const fetchers = fetch ? await fetchersFor(chain, context) : [];
    if (fetchers.length === 0) return refused(dependency, error);
    const ways = fetchers.map((fetcher) => fetcher.fetches).join(', else ');
    return { offered: true, dependency, detail: `${chain.requirement.title} would be fetched: ${ways}` };
  }
}

function isBuiltIn(dependency: ServerName, context: ProvisionContext): boolean {
  return dependency === 'toxiproxy' && !wantsRealToxiproxy(context.env);
}

function withoutEngine(dependency: EnginePart): DependencyOffer {
  return {
    offered: false,
    dependency,
    reason: 'the embedded driver runs no containers',
    detail: 'Use --driver docker where there is an engine.',
  };
}

function builtIn(dependency: DependencyName): DependencyOffer {
  return { offered: true, dependency, detail: 'Toxiproxy, the engine that comes with the suite' };
}

function refused(dependency: DependencyName, error: unknown): DependencyOffer {
  const hint = isSeaworthyError(error) ? error.hint : undefined;
  return { offered: false, dependency, reason: (error as Error).message, detail: hint ?? '' };
}
