/**
 * Exercise 0: General expectations, which apply to all twenty
 *
 *   "every JSON answer, errors, 404s, 405s, 413s, 429s and 5xx included, is `{data, meta, error}`; `error` has a stable
 *    machine `code` and a message; no stack trace, no SQL, no file path leaks."
 *   "a generated set of bad inputs per route (...) gets 4xx with a code, never 5xx, never stored; the row count is unchanged."
 *   "an incoming `traceparent` of `POST /tasks/:id/notify` (database, cache, provider) continues to the provider call and
 *    into an OTLP export with server, database, cache and client spans in one trace; an invalid one starts a new trace."
 *   "a provider that fails twice then succeeds gives one 200; over 30 requests the median second gap exceeds the first and
 *    gaps vary (jitter); the non-idempotent provider call (`notify`) is sent once; the total stays within the route's timeout."
 *   "deploy, rollback and disaster-recovery runbooks exist, each with at least one command block marked `lab`, and each of
 *    those runs in the lab as written" (disaster recovery comes with its exercise)
 *   "the target's README says how to run it, names every variable of the contract that it reads, and has curl examples; each
 *    curl block marked `lab` answers as shown."
 *   "the running target answers as its OpenAPI says, for each operation, status and schema; undocumented statuses fail."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 0, id: 'general', title: 'General expectations' });

criterion(
  {
    id: 'envelope',
    level: 'should',
    title: 'Every answer is in the envelope, and none shows the inside of the target',
    failureTitle: 'Some answers are outside the envelope, or show the inside of the target',
    why: 'A client that must guess the shape of an error guesses wrong on the day it matters, and a stack trace is a map.',
    verifiedBy:
      'Each route when it succeeds; 400, 401, 404, 405, 409, 413, 415, 422 and 429; 5xx with the provider failing and with the database down: {data, meta, error}, the same machine code each time, no stack trace, SQL or file path in any string or header.',
    remediation:
      'Send every error, those of the framework and its body parser included, through one handler that writes the envelope and nothing of the error itself.',
    needs: ['http', 'provider', 'fault:database'],
  },
  async (lab) => {
    const calm = await lab.answers.problems();
    const alone = await lab.answers.providerProblems();
    const limited = await lab.answers.limitProblems();
    await using outage = await lab.faults.inject('database-down');
    const broken = await lab.answers.outageProblems();
    await outage.undo();

    expect(calm, 'answers of every route').toEqual([]);
    expect(alone, 'answers while the provider fails').toEqual([]);
    expect(limited, 'the answer to too many logins').toEqual([]);
    expect(broken, 'answers without the database').toEqual([]);
  },
);

criterion(
  {
    id: 'validated-inputs',
    level: 'should',
    title: 'Bad input of every kind is refused with a code, and nothing of it is stored',
    failureTitle: 'Bad input is accepted, stored or answered with 5xx',
    why: 'What is not refused at the door is found in the data years later, and each 500 is a way in or a way down.',
    verifiedBy:
      'Inputs drawn from the seed for each field, query, id and body, wrong in one way each: all 4xx in the envelope; no table has a row more or less, and the tasks that were aimed at are as before.',
    remediation:
      'Validate type, length, range and vocabulary of every input at the edge of the service against a strict schema that knows no other fields.',
    needs: ['http', 'database'],
  },
  async (lab) => {
    const tasks = await lab.answers.victims();
    const before = await lab.database.rowsAtRest();
    const problems = await lab.answers.badInputProblems(tasks, lab.profile('bad-inputs'));
    const after = await lab.database.rowsAtRest();

    expect(problems, 'answers to bad inputs').toEqual([]);
    expect(after, 'rows of each table').toEqual(before);
    expect(await lab.answers.victimsNow(tasks), 'the tasks that bad inputs were aimed at').toEqual(tasks.asCreated);
  },
);

criterion(
  {
    id: 'trace-propagation',
    level: 'should',
    title: 'One trace reaches from the incoming request to the provider and the export',
    failureTitle: 'A trace breaks between the request, the dependencies and the provider',
    why: 'When something is slow at night, a trace that ends at the first service says only that it was not the client.',
    verifiedBy:
      'POST /tasks/:id/notify with a traceparent: the provider is called with its trace id, the OTLP export holds server, database, cache and client spans below it; six invalid ones each start a trace of their own.',
    remediation:
      'Extract traceparent by the W3C rules, keep the context across every await, inject it into outgoing calls, and export all spans over OTLP.',
    needs: ['http', 'configure', 'provider'],
  },
  async (lab) => {
    const [id = ''] = await lab.tasks.create(1, 'traced', { assignee: 'ada' });
    const parent = lab.traces.parent();
    const statuses = await lab.tasks.notify(id, [parent.header]);
    const [call] = lab.provider.notificationTraces(id);
    expect(statuses).toEqual([202]);
    expect(call?.traceId, 'the trace id that the provider was called with').toBe(parent.traceId);

    const spans = await lab.traces.untilHas(parent.traceId, ['server', 'database', 'cache', 'client']);
    const spanIds = spans.map(({ spanId }) => spanId);
    expect(spanIds, 'the span that the provider was told of was exported').toContain(call?.spanId);
    expect(await lab.traces.parentOfServer(call), 'the span of the caller').toBe(parent.spanId);

    const invalid = lab.traces.invalidParents();
    await lab.tasks.notify(id, invalid);
    const fresh = lab.provider.notificationTraces(id).slice(1);
    const ids = new Set(fresh.map((trace) => trace?.traceId));
    expect(fresh, 'every call has a valid trace').not.toContain(undefined);
    expect(ids.size, 'a trace for each invalid header').toBe(invalid.length);
    expect(
      invalid.filter((header) => ids.has(header.split('-')[1])),
      'invalid headers that went on',
    ).toEqual([]);
    const parents = await Promise.all(fresh.map((trace) => lab.traces.parentOfServer(trace)));
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
      'Rates that the provider fails twice: 200 after three calls, within the timeout; the second pause is longer than the first and pauses vary. Rates that the provider is silent on: 503 within the limit. Notifications that fail by 503, a lost connection or silence: 503, sent once, also a while after the answer.',
    remediation:
      'Retry only idempotent calls, at most three times in all, with exponential backoff and jitter, under one deadline for the whole operation.',
    needs: ['http', 'provider'],
    setup: { env: { PROVIDER_TIMEOUT_MS: '2000' } },
    budgets: ['rate-with-retries', 'backoff-pause', 'backoff-growth', 'backoff-spread', 'silent-provider'],
    measuresTime: true,
  },
  async (lab) => {
    const decided = { growth: 'backoff-growth', spread: 'backoff-spread' };
    const rates = await lab.provider.flakyRates(lab.profile('flaky-rates'), decided);
    const told = new Set(rates.flaky.map(({ status, calls }) => `${status} after ${calls} calls`));
    expect([...told], 'a provider that fails twice and then answers').toEqual(['200 after 3 calls']);
    const longestMs = Math.max(...rates.flaky.map(({ durationMs }) => durationMs));
    lab.measure('longest rate with two retries', longestMs, 'ms', 'rate-with-retries');
    expect(longestMs).toBeLessThanOrEqual(lab.budget('rate-with-retries').value);

    const pauseMs = lab.provider.firstPauseMs(rates);
    lab.measure('first pause', pauseMs, 'ms', 'backoff-pause');
    expect(pauseMs, 'the pause before the first retry').toBeGreaterThanOrEqual(lab.budget('backoff-pause').value);
    const growth = lab.provider.growth(rates, 'backoff-growth');
    lab.measure('second pause, in first pauses', growth, 'ratio', 'backoff-growth');
    expect(growth, 'the second pause, in first').toBeGreaterThanOrEqual(lab.budget('backoff-growth').value);
    const spread = lab.provider.spread(rates, 'backoff-spread');
    lab.measure('quartiles of the second pause apart, in medians', spread, 'ratio', 'backoff-spread');
    expect(spread, 'pauses vary').toBeGreaterThanOrEqual(lab.budget('backoff-spread').value);

    expect(await lab.provider.silentRates('silent-provider'), 'rates of a silent provider').toEqual([503, 503]);
    const repeated = await lab.provider.failedNotifications([503, 'cut', 'silent']);
    expect(repeated, 'notifications that failed').toEqual([]);
  },
);

criterion(
  {
    id: 'runbooks',
    level: 'should',
    title: 'Deploy and rollback are written down, and the commands work as written',
    failureTitle: 'A runbook is missing, or its commands do not work as written',
    why: 'A runbook is read at the worst moment by somebody who trusts it; one that was never run is a trap.',
    verifiedBy:
      'In the folder that files.runbooks names there is one on deploy and one on rollback, each with blocks marked lab; run in order with the variables of an instance, every block ends with exit code 0.',
    remediation:
      'Write down the commands that you really use, mark those that can run anywhere as `sh lab`, and let them check what they did.',
    needs: ['http', 'source', 'restart'],
  },
  async (lab) => {
    const deploy = await lab.documents.runbookProblems('deploy');
    const rollback = await lab.documents.runbookProblems('rollback');

    expect(deploy, 'the runbook on deploy').toEqual([]);
    expect(rollback, 'the runbook on rollback').toEqual([]);
    expect((await lab.http.get('/readyz')).status, 'the service after both').toBe(200);
  },
);

criterion(
  {
    id: 'readme',
    level: 'should',
    title: 'The README says how to run the service, names its variables, and shows true answers',
    failureTitle: 'The README leaves out how to run, a variable, or shows answers that do not come',
    why: 'It is the first thing that a new colleague follows, and the last that anybody tests.',
    verifiedBy:
      'A shell block starts the program of the manifest; every variable of the contract is named; each curl block marked lab is run against the service, and its answer is the one that the next block shows.',
    remediation:
      'Name every variable with its default, and mark curl examples as `sh lab` with the answer in the block after it, `...` for what changes.',
    needs: ['http', 'source', 'process'],
  },
  async (lab) => {
    const text = await lab.documents.readme();
    const problems = await lab.documents.curlProblems(text);

    expect(lab.documents.startLines(text), 'lines that start the service').not.toEqual([]);
    expect(lab.documents.unnamed(text), 'variables that it does not name').toEqual([]);
    expect(problems, 'examples marked lab').toEqual([]);
  },
);

criterion(
  {
    id: 'openapi-conformance',
    level: 'beyond',
    title: 'The running target answers as its own OpenAPI document says',
    failureTitle: 'The running target answers otherwise than its OpenAPI document says',
    why: 'Clients are generated from the document; where it is wrong, they break in production and not in review.',
    verifiedBy:
      'Requests drawn from the schemas of each operation, a fourth of them spoilt: every status, content type, header and body is as documented, and every operation of the contract is there.',
    remediation:
      'Keep the document beside the code and test it; name every status of every operation, those of the framework included, without `default`.',
    needs: ['http', 'source', 'provider'],
  },
  async (lab) => {
    const document = await lab.source.openApi();
    const { problems, answers } = await lab.openapi.conformance(document, lab.profile('requests-per-operation'));
    lab.keep('answers.json', 'How often each operation was answered with each status', answers);

    expect(problems, `answers that ${document.file} does not describe`).toEqual([]);
  },
);
