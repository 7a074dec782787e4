// The circuit breaker before the provider: after repeated failure it answers at once and lets one probe through at a time.
import CircuitBreaker from 'opossum';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface Breaker<Args extends unknown[], Result> {
  fire(...args: Args): Promise<Result>;
  state(): BreakerState;
  close(): void;
}

export interface BreakerDependencies {
  readonly name: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly onChange?: (state: BreakerState) => void;
}

const settings = {
  // The work bounds itself, so that each call settles: a probe that never does would hold the breaker half open.
  timeout: false,
  errorThresholdPercentage: 50,
  // With the default one failure would open it.
  volumeThreshold: 5,
  rollingCountTimeout: 10_000,
  resetTimeout: 3000,
} as const;

export function createBreaker<Args extends unknown[], Result>(
  dependencies: BreakerDependencies,
  work: (...args: Args) => Promise<Result>,
): Breaker<Args, Result> {
  const { name, logger, metrics, onChange } = dependencies;
  const breaker = new CircuitBreaker(work, settings);
  const changed = (state: BreakerState) => () => {
    metrics.breakerChanged(name, state);
    logger.warn({ event: 'breaker', name, state }, `the ${name} breaker is ${state.replace('_', ' ')}`);
    onChange?.(state);
  };
  metrics.breakerChanged(name, 'closed');
  breaker.on('open', changed('open'));
  breaker.on('halfOpen', changed('half_open'));
  breaker.on('close', changed('closed'));
  return {
    fire: (...args) => breaker.fire(...args),
    state: () => (breaker.opened ? 'open' : breaker.halfOpen || breaker.pendingClose ? 'half_open' : 'closed'),
    close: () => breaker.shutdown(),
  };
}
