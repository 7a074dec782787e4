// The configuration of the lab's balancer, in Caddy's own JSON; the same for 2.6 and later.
import type { BalancerOptions } from '../driver.ts';

export interface CaddyAddresses {
  readonly listen: string;
  readonly admin: string;
}

/** Shorter than what servers keep an idle connection for, so that the balancer closes first and no request races it. */
const keepAliveIdleMs = 2_000;
const dialTimeoutMs = 1_000;
const retryForMs = 2_000;
const retryIntervalMs = 10;

export function caddyConfig(addresses: CaddyAddresses, options: BalancerOptions): unknown {
  const { health } = options;
  return {
    admin: { listen: addresses.admin, config: { persist: false } },
    logging: { logs: { default: { level: 'WARN' } } },
    apps: {
      http: {
        servers: {
          balancer: {
            listen: [addresses.listen],
            protocols: ['h1'],
            automatic_https: { disable: true },
            routes: [
              {
                handle: [
                  {
                    handler: 'reverse_proxy',
                    upstreams: options.upstreams.map((dial) => ({ dial })),
                    load_balancing: {
                      // Not round_robin: its turns are shared by all requests, so one of several at once can be given the
                      // same unready instance at every turn and be answered 503 while another instance is ready.
                      selection_policy: { policy: 'random' },
                      try_duration: `${retryForMs}ms`,
                      try_interval: `${retryIntervalMs}ms`,
                      // A refused connection has carried no request, so another instance may have it. Anything later is
                      // never repeated: by default a GET would be, and hide a drop. Two limits: Go's transport repeats
                      // a GET on a reused connection all the same, so drops are counted by POSTs; and in Caddy 2.6 a
                      // body cannot go on to another instance after a refused connection: it answers 502 (2.11 can).
                      retry_match: [{ not: [{ path: ['*'] }] }],
                    },
                    health_checks: {
                      active: {
                        uri: health.path,
                        interval: `${health.intervalMs}ms`,
                        timeout: `${health.timeoutMs}ms`,
                        expect_status: 200,
                      },
                    },
                    transport: {
                      protocol: 'http',
                      dial_timeout: `${dialTimeoutMs}ms`,
                      keep_alive: { enabled: true, idle_timeout: `${keepAliveIdleMs}ms`, max_idle_conns_per_host: 256 },
                    },
                  },
                ],
              },
            ],
          },
        },
      },
    },
  };
}
