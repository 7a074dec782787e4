// Which version of each dependency will do, and how its binary tells it.
import type { ServerName } from '../driver.ts';
import type { Requirement } from './provisioned.ts';

const major = (version: string): number => Number(version.split('.')[0]);

export const requirements: Readonly<Record<ServerName, Requirement>> = {
  postgres: {
    dependency: 'postgres',
    title: 'PostgreSQL',
    executables: ['postgres'],
    // Debian and Red Hat install it off PATH.
    folders: [18, 17].flatMap((version) => [`/usr/lib/postgresql/${version}/bin`, `/usr/pgsql-${version}/bin`]),
    versionArgs: ['--version'],
    versionPattern: /PostgreSQL\) (\d+(?:\.\d+)*)/,
    accepts: (version) => [17, 18].includes(major(version)),
    wanted: '17 or 18',
  },
  redis: {
    dependency: 'redis',
    title: 'Redis',
    // Valkey speaks the same protocol and has the same configuration.
    executables: ['redis-server', 'valkey-server'],
    folders: [],
    versionArgs: ['--version'],
    versionPattern: /v=(\d+\.\d+\.\d+)/,
    accepts: (version) => major(version) >= 7,
    wanted: '7 or later',
  },
  caddy: {
    dependency: 'caddy',
    title: 'Caddy',
    executables: ['caddy'],
    folders: [],
    versionArgs: ['version'],
    versionPattern: /v?(\d+\.\d+\.\d+)/,
    accepts: (version) => {
      const [first = 0, second = 0] = version.split('.').map(Number);
      // load_balancing.retries came with 2.6.
      return first === 2 && second >= 6;
    },
    wanted: '2.6 or later',
  },
  rsyslog: {
    dependency: 'rsyslog',
    title: 'rsyslog',
    executables: ['rsyslogd'],
    // Seldom on the PATH of a plain user.
    folders: ['/usr/sbin', '/sbin'],
    versionArgs: ['-v'],
    versionPattern: /rsyslogd\s+(\d+\.\d+\.\d+)/,
    accepts: (version) => major(version) === 8,
    wanted: '8',
  },
  toxiproxy: {
    dependency: 'toxiproxy',
    title: 'Toxiproxy',
    executables: ['toxiproxy-server'],
    folders: [],
    versionArgs: ['--version'],
    // A binary from go install calls itself `git`.
    versionPattern: /version (git|\d+\.\d+\.\d+)/,
    accepts: (version) => version === 'git' || major(version) === 2,
    wanted: '2',
  },
};
