// Tells the webhook that something is wrong, once per window and cause, and once when it is over.
import { describeError, type Logger } from './logger.ts';

export interface Alerts {
  /** Says whether the cause is there at this moment; may be called as often as one likes. */
  report(alert: string, failing: boolean): void;
  close(): void;
}

export interface AlertsOptions {
  readonly url: string | undefined;
  readonly logger: Logger;
  readonly windowMs?: number;
  readonly settleMs?: number;
  readonly post?: (url: string, body: string) => Promise<void>;
}

interface Cause {
  firing: boolean;
  failing: boolean;
  since: string;
  firedMs: number;
  timer: NodeJS.Timeout | undefined;
}

const postTimeoutMs = 2000;

async function postJson(url: string, body: string): Promise<void> {
  const signal = AbortSignal.timeout(postTimeoutMs);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}

export function createAlerts(options: AlertsOptions): Alerts {
  const { url, logger, windowMs = 60_000, settleMs = 5000, post = postJson } = options;
  const causes = new Map<string, Cause>();
  if (url === undefined) return { report() {}, close() {} };

  function send(alert: string, status: 'firing' | 'resolved', since: string): void {
    logger.warn({ event: 'alert', alert, status, since }, `alert ${alert} is ${status}`);
    post(url ?? '', JSON.stringify({ alert, status, since })).catch((error) =>
      logger.warn({ err: describeError(error) }, 'an alert was not delivered'),
    );
  }

  function fire(alert: string, cause: Cause): void {
    // Within the window of its last alert a cause that comes back is the same incident.
    if (Date.now() - cause.firedMs < windowMs) return;
    cause.firing = true;
    cause.firedMs = Date.now();
    cause.since = new Date().toISOString();
    send(alert, 'firing', cause.since);
  }

  /** Only a cause that stays away counts as over: flapping would otherwise resolve and fire again and again. */
  function resolveLater(alert: string, cause: Cause): void {
    cause.timer ??= setTimeout(() => {
      cause.timer = undefined;
      if (!cause.failing && cause.firing) {
        cause.firing = false;
        send(alert, 'resolved', cause.since);
      }
    }, settleMs).unref();
  }

  return {
    report(alert, failing) {
      const cause = causes.get(alert) ?? {
        firing: false,
        failing: false,
        since: '',
        firedMs: -Infinity,
        timer: undefined,
      };
      causes.set(alert, cause);
      cause.failing = failing;
      if (failing) {
        clearTimeout(cause.timer);
        cause.timer = undefined;
        if (!cause.firing) fire(alert, cause);
      } else if (cause.firing) {
        resolveLater(alert, cause);
      }
    },
    close() {
      for (const cause of causes.values()) clearTimeout(cause.timer);
    },
  };
}
