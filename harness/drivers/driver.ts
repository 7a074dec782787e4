// What a driver is: it runs a lab's dependencies, wherever it can, behind one interface.
import type { ProxyPlace } from '../../toxiproxy/control-plane.ts';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';
import type { Offer } from '../model/capability.ts';
import type { DriverName, UsedImage } from '../model/run.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A dependency that listens, at an address for the suite and for targets. Disposing stops it and removes its data. */
export interface Service extends Address, AsyncDisposable {
  /** Where the lab's other services reach it. */
  readonly inside: Address;
  /** `PostgreSQL 17.10 (npm package)`, `Redis 8.0.2 (PATH)`: what a report says was used. */
  readonly description: string;
  /** The newest lines of its output, oldest first. */
  output(): string;
}

export interface PostgresService extends Service {
  /** Superuser for the lab's own handles. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Process id of the postmaster as the host sees it, for faults on the process; undefined when remote. */
  readonly pid: number | undefined;
}

export interface RedisService extends Service {
  readonly pid: number | undefined;
}

/** The lab's balancer: Caddy with active health checks on /readyz. Its configuration goes through its admin API. */
export interface BalancerService extends Service {
  /** With fetch, send `Origin: <adminUrl>`: Caddy takes fetch for a browser and answers it no other way. */
  readonly adminUrl: string;
  /** How it ended, `code 1` or `SIGKILL`; undefined while it runs. */
  ended(): string | undefined;
}

export interface BalancerOptions {
  /** `host:port` of each upstream. */
  readonly upstreams: readonly string[];
  readonly health: { readonly path: string; readonly intervalMs: number; readonly timeoutMs: number };
}

/** What a real log collector made of lines. */
export interface Collected {
  /** `rsyslog 8.2302.0 (Debian package)`. */
  readonly description: string;
  /** For each line, in order, whether it was read as one JSON object. */
  readonly parsed: readonly boolean[];
}

/** Toxiproxy, and where its proxies may listen. */
export interface ToxiproxyService extends ToxiproxyServer {
  /** A place for one more proxy: `listen` as Toxiproxy is told it, and where the suite and targets reach it then. */
  place(): Promise<ProxyPlace>;
  output(): string;
}

/** The dependencies of one lab. Each is started on its own, so that a lab pays only for what it needs. */
export interface LabServices extends AsyncDisposable {
  postgres(): Promise<PostgresService>;
  redis(): Promise<RedisService>;
  toxiproxy(): Promise<ToxiproxyService>;
  balancer(options: BalancerOptions): Promise<BalancerService>;
  /** Where these services reach what listens in the suite's own process, as long as the lab is there. */
  reach(listener: Address): Promise<Address>;
}

export interface Driver {
  readonly name: DriverName;
  /** For one lab. Disposing removes what its services leave, once each of them was disposed of. */
  services(scope: RunScope): Promise<LabServices>;
  /** Lets the collector read lines from a file. None of them may be empty: a collector skips those. */
  collect(scope: RunScope, lines: readonly string[]): Promise<Collected>;
  /** What it can run here without starting or fetching anything: for `doctor` and for `unsupported`. */
  probe(dependency: DependencyName): Promise<DependencyOffer>;
  /**
   * Fetches and prepares what is missing, all at once, so that no lab has to wait for it. Throws for none of them, only
   * where the driver itself cannot run here at all.
   */
  prepare(dependencies: readonly DependencyName[], scope: RunScope): Promise<readonly DependencyOffer[]>;
}

export type DependencyOffer = Offer & {
  readonly dependency: DependencyName;
  /** `PostgreSQL 17.10 (npm package)`, or what would be fetched; for what cannot be had, what to do about it. */
  readonly detail: string;
  /** The images that it runs in, where it runs in some. */
  readonly images?: readonly UsedImage[];
};

const serverNames = ['postgres', 'redis', 'toxiproxy', 'caddy', 'rsyslog'] as const;
export type ServerName = (typeof serverNames)[number];

/** What containers are run with: an engine, and what starts several of them from one file. */
const engineParts = ['engine', 'compose'] as const;
export type EnginePart = (typeof engineParts)[number];

export const dependencyNames = [...serverNames, ...engineParts] as const;
export type DependencyName = ServerName | EnginePart;

export function isEnginePart(name: DependencyName): name is EnginePart {
  return engineParts.some((part) => part === name);
}

/** Everything that one run starts or writes outside `results/` belongs to its scope, and is swept with it. */
export interface RunScope {
  readonly runId: string;
  /** Temporary folder of this run; world-traversable, since PostgreSQL may run as another user. */
  readonly dir: string;
  /** A port below the ephemeral range that nothing listens on; not handed out twice in a run. */
  reservePort(): Promise<number>;
  /** A fresh folder below `dir`. */
  makeDir(prefix: string): Promise<string>;
  /** A fresh folder in memory where there is room, else below `dir`: a busy disk must not slow a lab down. */
  makeQuickDir(prefix: string): Promise<string>;
  /** Environment that marks a child process as belonging to this run. */
  readonly marker: Readonly<Record<string, string>>;
}
