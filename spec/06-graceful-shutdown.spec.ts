/**
 * Exercise 6: Graceful shutdown & connection draining
 *
 *   "Concurrent requests during shutdown complete successfully (no 499/502)."
 *   "The log shows stop accepting -> drained -> closed, once each, in that order."
 *   "Exit code 0 when clean, non-zero when a request outlives the timeout."
 *   "New connections are refused; dependencies are released; a rolling restart is not noticed."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({
  number: 6,
  id: 'graceful-shutdown',
  title: 'Graceful shutdown & connection draining',
});

criterion(
  {
    id: 'drains-in-flight',
    level: 'must',
    title: 'Requests in flight at SIGTERM finish, and nobody behind the balancer notices',
    failureTitle: 'SIGTERM cuts off or refuses requests that are being served',
    why: 'Otherwise every deploy is a small outage for whoever was waiting.',
    verifiedBy:
      'Two instances behind the balancer, 100 requests/s keep-alive, half POST; hold 50 requests open in one, SIGTERM it: nothing lost, raced, refused or turned away with a 503, every POST stored once. A control without SIGTERM comes first.',
    remediation:
      'Turn readiness 503 first, go on serving for SHUTDOWN_DELAY_MS, then stop accepting, let what is in flight finish, then close the pools; never process.exit() in the handler.',
    needs: ['http', 'signal', 'process', 'logs', 'replicas'],
    setup: { instances: 2, env: { SHUTDOWN_DELAY_MS: '1500', SHUTDOWN_TIMEOUT_MS: '15000' } },
    budgets: ['requests-lost', 'balancer-notices-drain', 'exit-after-last-request'],
  },
  async (lab) => {
    const calm = lab.replicas.traffic({ ratePerSecond: 100 });
    await calm.pass(lab.profile('control-ms'));
    await calm.requireFaultless();

    const load = lab.replicas.traffic({ ratePerSecond: 100 });
    await load.settle(lab.profile('calm-before-ms'));
    const held = await lab.replicas.hold(0, 50);
    await lab.replicas.justChecked(0);
    lab.signal.send('SIGTERM', { instance: 0 });
    const out = await lab.replicas.untilSilent(0, lab.profile('silence-ms'), 'balancer-notices-drain');
    load.deregistered(out.atMs);
    const inFlight = await held.finish();
    await lab.process.untilExit('exit-after-last-request', { instance: 0 });
    await load.pass(lab.profile('calm-after-ms'));
    const account = await load.account();

    lab.measure(
      'requests lost, raced, refused or turned away',
      account.lost + account.raced + account.refused + account.declared503,
      'requests',
      'requests-lost',
    );
    expect(inFlight.statuses, 'the requests in flight').toEqual(Array(50).fill(201));
    expect(inFlight.misstored, 'each of them stored once').toEqual([]);
    expect(account).toMatchObject({ lost: 0, raced: 0, refused: 0, wrong: 0, truncated: 0, declared503: 0 });
    expect(account.misstored, 'each POST of the load stored once').toEqual([]);
  },
);

criterion(
  {
    id: 'ordered-lifecycle',
    level: 'must',
    title: 'The log tells the shutdown: stopping, drained, closed, once each and in order',
    failureTitle: 'The log does not tell the shutdown in order',
    why: 'After a bad deploy these three lines are how anyone knows what a process was waiting for.',
    verifiedBy:
      'SIGTERM with a request in flight, held for half a second: shutdown.stopping, shutdown.drained, shutdown.closed, once each, times not going back, drained only after the request, the last line whole.',
    remediation: 'Log each line when its step is over, and flush the log before the process ends.',
    needs: ['http', 'signal', 'process', 'logs', 'database'],
    setup: { env: { SHUTDOWN_TIMEOUT_MS: '15000' } },
    budgets: ['lifecycle-line', 'exit-after-last-request'],
  },
  async (lab) => {
    const serving = await lab.shutdown.serving(lab.database, 1);
    lab.signal.send('SIGTERM');
    await lab.logs.untilLifecycle('stopping', 'lifecycle-line');
    const aWhile = lab.http.watch('/livez', { everyMs: 50, timeoutMs: 1_000 });
    await lab.probes.watchedAgain(aWhile, 10);
    await aWhile.stop();
    await lab.shutdown.stillOpen(serving);
    const whileServing = lab.logs.lifecycle().map(({ event }) => event);
    await serving.release();
    await lab.process.untilExit('exit-after-last-request');

    const lines = lab.logs.lifecycle();
    const times = lines.map(({ timeMs }) => timeMs);
    expect(whileServing, 'while a request is in flight').toEqual(['stopping']);
    expect(lines.map(({ event }) => event)).toEqual(['stopping', 'drained', 'closed']);
    expect(times.every(Number.isFinite), 'each line has a time').toBe(true);
    expect(times, 'times do not go back').toEqual(times.toSorted((a, b) => a - b));
    expect(lab.logs.records().at(-1)?.fields, 'the last line is whole').toBeDefined();
  },
);

criterion(
  {
    id: 'exit-codes',
    level: 'must',
    title: 'The exit code tells a clean shutdown from one that cut requests off',
    failureTitle: 'The exit code or the time of the exit hides how the shutdown went',
    why: 'An orchestrator knows nothing of a shutdown but its exit code and how long it took.',
    verifiedBy:
      'SIGTERM and SIGINT with a request in flight that then finishes: 0, soon after it. A request held beyond SHUTDOWN_TIMEOUT_MS: not 0, within the timeout and 2 s, and the log says how many were cut.',
    remediation:
      'End with 0 only when nothing was cut; after the timeout say how many were, close what is left, end with 1.',
    needs: ['http', 'signal', 'process', 'logs', 'restart', 'database'],
    setup: { env: { SHUTDOWN_TIMEOUT_MS: '2500' } },
    budgets: ['exit-after-last-request', 'exit-after-timeout'],
  },
  async (lab) => {
    const term = await lab.shutdown.clean('SIGTERM', lab.database, 'exit-after-last-request');
    await lab.instances.start();
    await lab.instances.ready();
    const int = await lab.shutdown.clean('SIGINT', lab.database, 'exit-after-last-request');
    await lab.instances.start();
    await lab.instances.ready();

    const held = await lab.shutdown.serving(lab.database, 3);
    lab.signal.send('SIGTERM');
    const late = await lab.process.untilExit('exit-after-timeout', { extraMs: 2_500 });
    await held.release();
    const cut = lab.logs.lifecycle().find(({ event }) => event === 'drained')?.cut;

    expect(term, 'after SIGTERM').toEqual({ code: 0, statuses: [201] });
    expect(int, 'after SIGINT').toEqual({ code: 0, statuses: [201] });
    expect(late, 'after the timeout it ends by itself').toMatchObject({ signal: null, code: expect.any(Number) });
    expect(late.code, 'the exit code after the timeout').not.toBe(0);
    expect(late.elapsedMs, 'it waited for its timeout').toBeGreaterThanOrEqual(2_450);
    expect(cut, 'the log says how many were cut').toBe(3);
  },
);

criterion(
  {
    id: 'refuses-new-connections',
    level: 'should',
    title: 'While draining, newcomers are told to go elsewhere and idle connections are closed',
    failureTitle: 'A draining instance goes on taking in work, or leaves idle connections open',
    why: 'A drain that takes in new work never ends, and an idle connection left open is a request lost later.',
    verifiedBy:
      'SIGTERM with one idle and one busy connection: /readyz says 503 for the configured delay and then nobody listens, or at once; the idle one is closed, the busy one is answered with Connection: close.',
    remediation:
      'Close the listener after the delay, close idle keep-alive connections, and send Connection: close on every answer while draining.',
    needs: ['http', 'signal', 'process', 'database'],
    setup: { env: { SHUTDOWN_DELAY_MS: '1000', SHUTDOWN_TIMEOUT_MS: '15000' } },
    budgets: ['listener-closes', 'idle-connection-closes', 'exit-after-last-request'],
  },
  async (lab) => {
    const idle = await lab.shutdown.idleConnection();
    const serving = await lab.shutdown.serving(lab.database, 1);
    const newcomers = lab.shutdown.newcomers();
    lab.signal.send('SIGTERM');
    const closed = await newcomers.untilRefused(1_000, 'listener-closes');
    await lab.shutdown.untilClosed(idle, 'idle-connection-closes');
    const [busy] = await serving.release();
    await lab.process.untilExit('exit-after-last-request');

    expect(newcomers.sequence(), 'what newcomers are told, in order').toMatch(/^(503 )?refused$/);
    expect(newcomers.broken, 'newcomers who were let in and then dropped').toEqual([]);
    expect(
      newcomers.told503 ? closed.elapsedMs : 1_000,
      'how long 503 is said before the listener closes',
    ).toBeGreaterThanOrEqual(900);
    expect(busy, 'the busy connection').toMatchObject({ status: 201, saidClose: true });
  },
);

criterion(
  {
    id: 'releases-dependencies',
    level: 'should',
    title: 'After the exit nothing is left: no session, no client, no job lost or done twice',
    failureTitle: 'A shutdown leaves sessions or clients behind, or loses or repeats jobs',
    why: 'Sessions that are dropped instead of closed hold locks and slots; jobs cut in two are done twice or never.',
    verifiedBy:
      'Create tasks until the first job is done, and SIGTERM at once: sessions and clients are closed, none abandoned; started again, each task has its job done exactly once, also a moment later.',
    remediation:
      'Stop the consumer and let its job finish, then close queue, Redis and pool, each awaited; make the consumer idempotent.',
    needs: ['http', 'signal', 'process', 'restart', 'database', 'redis'],
    budgets: ['exit-after-last-request', 'dependencies-released'],
  },
  async (lab) => {
    const ids = await lab.tasks.createUntilProcessed(lab.profile('jobs'));
    const before = await lab.database.abandonedSessions();
    lab.signal.send('SIGTERM');
    await lab.process.untilExit('exit-after-last-request');
    await lab.database.untilNoSessions('dependencies-released');
    await lab.redis.untilNoClients('dependencies-released');
    const abandoned = (await lab.database.abandonedSessions()) - before;
    await lab.instances.start();
    await lab.instances.ready();
    await lab.tasks.untilProcessed(ids);
    await lab.database.rowsAtRest();
    const processed = await lab.tasks.untilProcessed(ids);

    expect(abandoned, 'sessions dropped without a goodbye').toBe(0);
    expect(processed, 'how often each job was done').toEqual(ids.map(() => 1));
  },
);

criterion(
  {
    id: 'rolling-restart',
    level: 'beyond',
    title: 'A rolling restart of three instances under load fails no request',
    failureTitle: 'A rolling restart fails requests',
    why: 'A deploy is a rolling restart: this is the one number that users feel.',
    verifiedBy:
      'Three instances behind the balancer, restarted one by one under 200 requests/s, half POST: no request fails and every POST is stored once.',
    remediation: 'Everything above, and: do not be ready before the first whole round of checks.',
    needs: ['http', 'signal', 'process', 'logs', 'replicas', 'restart'],
    setup: { instances: 3, env: { SHUTDOWN_DELAY_MS: '1500', SHUTDOWN_TIMEOUT_MS: '15000' } },
    budgets: ['rolling-restart-failures', 'instance-serves-again'],
  },
  async (lab) => {
    const load = lab.replicas.traffic({ ratePerSecond: 200, connections: 40 });
    await load.settle(lab.profile('calm-before-ms'));
    await lab.replicas.rollingRestart(lab.profile('rolling-rounds'), 'instance-serves-again');
    await load.pass(lab.profile('calm-after-ms'));
    const account = await load.account();

    lab.measure('requests that failed', account.failed, 'requests', 'rolling-restart-failures');
    expect(account.sent, 'requests sent').toBeGreaterThanOrEqual(lab.budget('rolling-restart-failures').minimumSamples);
    expect(account).toMatchObject({ lost: 0, raced: 0, refused: 0, wrong: 0, declared503: 0 });
    expect(account.misstored, 'each POST stored once').toEqual([]);
  },
);
