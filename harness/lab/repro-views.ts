// What a repro.sh sees of the provider and of traces, as lines for grep and awk, and a provider that fails by rule.
import type { Misbehaviour, ProviderCall } from './provider-server.ts';
import { partOf } from './traces.ts';
import type { World } from './world.ts';

export function callsText(world: World): string {
  return lines(
    world.services.provider.calls.map(({ atMs, method, path, traceparent, body }) =>
      [atMs.toFixed(1), method, path, traceparent ?? '-', body.replaceAll(/\s/g, '')].join(' '),
    ),
  );
}

export function spansText(world: World): string {
  const spans = world.services.otlp?.spans() ?? [];
  return lines(
    spans.map((span) => [span.traceId, span.spanId, span.parentSpanId || '-', partOf(span) ?? 'other'].join(' ')),
  );
}

/** Each rate of a currency in X fails twice, one in Y is never answered, and every notification fails. */
export function flakyFor(): (call: ProviderCall) => Misbehaviour | undefined {
  const seen = new Map<string, number>();
  return ({ path }) => {
    if (path.startsWith('/v1/rates/Y')) return 'silent';
    const before = seen.get(path) ?? 0;
    seen.set(path, before + 1);
    const fails = path.startsWith('/v1/rates/X') ? before < 2 : path === '/v1/notifications';
    return fails ? 503 : undefined;
  };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
