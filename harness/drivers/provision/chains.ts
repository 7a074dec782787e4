// The registry: which providers are tried for each dependency, in which order.
import type { ServerName } from '../driver.ts';
import { cacheProvider } from './cache.provider.ts';
import { debianPackageProvider } from './debian-package.provider.ts';
import { goInstallProvider } from './go-install.provider.ts';
import { npmPackageProvider } from './npm-package.provider.ts';
import { officialReleaseProvider } from './official-release.provider.ts';
import { pathProvider } from './path.provider.ts';
import { caddyRelease, toxiproxyRelease } from './pinned-releases.ts';
import type { Chain } from './provisioned.ts';
import { requirements } from './requirements.ts';

const { postgres, redis, toxiproxy, caddy, rsyslog } = requirements;

export const chains: Readonly<Record<ServerName, Chain>> = {
  postgres: {
    requirement: postgres,
    providers: [
      npmPackageProvider(postgres),
      pathProvider(postgres),
      cacheProvider(postgres),
      debianPackageProvider(postgres, { packages: ['postgresql-17'], file: 'usr/lib/postgresql/17/bin/postgres' }),
    ],
    hint: 'Install without --omit=optional, or put the postgres and initdb of PostgreSQL 17 on PATH.',
  },
  redis: {
    requirement: redis,
    providers: [
      pathProvider(redis),
      cacheProvider(redis),
      debianPackageProvider(redis, { packages: ['redis-server'], file: 'usr/bin/redis-server' }),
    ],
    hint: 'Install Redis 7 or later so that redis-server is on PATH, or run once where Debian packages can be fetched.',
  },
  caddy: {
    requirement: caddy,
    providers: [
      pathProvider(caddy),
      cacheProvider(caddy),
      officialReleaseProvider(caddy, caddyRelease),
      debianPackageProvider(caddy, { packages: ['caddy'], file: 'usr/bin/caddy' }),
      goInstallProvider(caddy, {
        package: `github.com/caddyserver/caddy/v2/cmd/caddy@v${caddyRelease.version}`,
        file: 'caddy',
        version: `github.com/caddyserver/caddy/v2.CustomVersion=v${caddyRelease.version}`,
      }),
    ],
    hint: 'Install Caddy 2 so that caddy is on PATH, or run once with access to the network.',
  },
  rsyslog: {
    requirement: rsyslog,
    providers: [
      pathProvider(rsyslog),
      cacheProvider(rsyslog),
      debianPackageProvider(rsyslog, { packages: ['rsyslog'], file: 'usr/sbin/rsyslogd' }),
    ],
    hint: 'Install rsyslog 8 with its module mmjsonparse, or run once where Debian packages can be fetched.',
  },
  toxiproxy: {
    requirement: toxiproxy,
    providers: [
      pathProvider(toxiproxy),
      cacheProvider(toxiproxy),
      officialReleaseProvider(toxiproxy, toxiproxyRelease),
      goInstallProvider(toxiproxy, {
        package: `github.com/Shopify/toxiproxy/v2/cmd/server@v${toxiproxyRelease.version}`,
        file: 'server',
        version: `github.com/Shopify/toxiproxy/v2.Version=${toxiproxyRelease.version}`,
      }),
    ],
    hint: 'Unset SEAWORTHY_TOXIPROXY to use the engine that comes with the suite, or put toxiproxy-server on PATH.',
  },
};
