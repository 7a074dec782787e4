/**
 * Exercise 0: General expectations, which apply to all twenty
 *
 *   "an incoming `traceparent` of `POST /tasks/:id/notify` (database, cache, provider) continues to the provider call and
 *    into an OTLP export with server, database, cache and client spans in one trace; an invalid one starts a new trace."
 *   "a provider that fails twice then succeeds gives one 200; over 30 requests the median second gap exceeds the first and
 *    gaps vary (jitter); the non-idempotent provider call (`notify`) is sent once; the total stays within the route's timeout."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 0, id: 'general', title: 'General expectations' });

criterion(
  {
    id: 'trace-propagation',
    level: 'should',
    title: 'One trace reaches from the incoming request to the provider and the export',
    failureTitle: 'A trace breaks between the request, the dependencies and the provider',
    why: 'When something is slow at night, a trace that ends at the first service says only that it was not the client.',
    verifiedBy:
      'POST /tasks/:id/notify with a traceparent: the provider is called with its trace id, the OTLP export holds server, database, cache and client spans below it; five invalid ones each start a trace of their own.',
    remediation:
      'Extract traceparent by the W3C rules, keep the context across every await, inject it into outgoing calls, and export all spans over OTLP.',
    needs: ['http', 'configure', 'provider'],
  },
  async (lab) => {
    const [id = ''] = await lab.tasks.create(1, 'traced', { assignee: 'ada' });
    const notify = (traceparent: string) =>
      lab.http.request(`/tasks/${id}/notify`, { method: 'POST', headers: { traceparent } });
    const parent = lab.traces.parent();
    const answer = await notify(parent.header);
    const [call] = lab.provider.notificationTraces(id);
    expect(answer.status).toBe(202);
    expect(call?.traceId, 'the trace id that the provider was called with').toBe(parent.traceId);

    const spans = await lab.traces.untilHas(parent.traceId, ['server', 'database', 'cache', 'client']);
    const server = spans.find(({ kind }) => kind === 'server');
    expect(server?.parentSpanId, 'the server span hangs by the span of the caller').toBe(parent.spanId);
    const spanIds = spans.map(({ spanId }) => spanId);
    expect(spanIds, 'the span that the provider was told of was exported').toContain(call?.spanId);

    const invalid = lab.traces.invalidParents();
    await Promise.all(invalid.map(({ header }) => notify(header)));
    const fresh = lab.provider.notificationTraces(id).slice(1);
    expect(fresh, 'every call has a valid trace').not.toContain(undefined);
    const ids = fresh.map((trace) => trace?.traceId ?? '');
    expect(new Set(ids).size, 'a trace for each invalid header').toBe(invalid.length);
    expect(invalid.filter(({ header }) => ids.some((traceId) => header.includes(traceId)))).toEqual([]);
    const roots = await Promise.all(ids.map((traceId) => lab.traces.untilHas(traceId, ['server', 'client'])));
    const parents = roots.map((trace) => trace.find(({ kind }) => kind === 'server')?.parentSpanId);
    expect(parents, 'a trace that begins here has no parent').toEqual(invalid.map(() => ''));
  },
);

criterion(
  {
    id: 'retries-with-backoff',
    level: 'should',
    title: 'Failed reads from the provider are retried with growing, varied pauses; writes never are',
    failureTitle: 'Retries are missing, come without backoff or jitter, take too long, or repeat a write',
    why: 'Retries without backoff finish off a provider that is only slow, and a repeated write reaches a person twice.',
    verifiedBy:
      'Rates that the provider fails twice: 200 after three calls, within the timeout; the second pause is longer than the first and pauses vary. Notifications that fail by 503 or a lost connection: sent once.',
    remediation:
      'Retry only idempotent calls, at most three times in all, with exponential backoff and jitter, under one deadline for the whole operation.',
    needs: ['http', 'provider'],
    setup: { env: { PROVIDER_TIMEOUT_MS: '2000' } },
    budgets: ['rate-with-retries', 'backoff-growth', 'backoff-spread'],
    measuresTime: true,
  },
  async (lab) => {
    const rates = await lab.provider.flakyRates(lab.profile('flaky-rates'));
    const told = new Set(rates.flaky.map(({ status, calls }) => `${status} after ${calls} calls`));
    expect([...told], 'a provider that fails twice and then answers').toEqual(['200 after 3 calls']);
    const longestMs = Math.max(...rates.flaky.map(({ durationMs }) => durationMs));
    lab.measure('longest rate with two retries', longestMs, 'ms', 'rate-with-retries');
    expect(longestMs).toBeLessThanOrEqual(lab.budget('rate-with-retries').value);

    const { growth, spread } = lab.provider.backoff(rates, {
      growth: 'backoff-growth',
      spread: 'backoff-spread',
    });
    lab.measure('second pause, in first pauses', growth, 'ratio', 'backoff-growth');
    lab.measure('quartiles of the second pause apart, in medians', spread, 'ratio', 'backoff-spread');
    expect(growth, 'the second pause is longer than the first').toBeGreaterThanOrEqual(
      lab.budget('backoff-growth').value,
    );
    expect(spread, 'pauses vary').toBeGreaterThanOrEqual(lab.budget('backoff-spread').value);

    const refused = await lab.provider.notifyWhile(503, 3);
    const cut = await lab.provider.notifyWhile('cut', 3);
    expect(refused, 'notifications that the provider refused').toEqual(Array(3).fill({ status: 503, sent: 1 }));
    expect(cut, 'notifications whose connection was lost').toEqual(Array(3).fill({ status: 503, sent: 1 }));
  },
);
