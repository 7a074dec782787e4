/**
 * Exercise 5: Health checks and readiness
 *
 *   "For each dependency in turn: /readyz 200 -> 503 -> 200; the body names the failing check; /livez is 200 throughout."
 *   "The probes of the Kubernetes manifest, executed with their own numbers, turn unhealthy and healthy again."
 *   "Two instances behind the edge, only one loses its dependency: it gets no requests until it recovers."
 *   "/livez means responsive; /readyz is bounded; starting is not ready."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 5, id: 'health', title: 'Health checks and readiness' });

criterion(
  {
    id: 'probe-transitions',
    level: 'must',
    title: '/readyz follows every dependency there and back while /livez stays 200',
    failureTitle: '/readyz does not follow a dependency, or /livez does',
    why: 'A balancer can only keep requests away from an instance that says in time that it cannot serve them.',
    verifiedBy:
      'Take away the database, Redis, the newest migration and the queue, one at a time: 503 that names the check until it is back, then 200, same process, /livez 200 at every probe; ready again, it does the job of a new task.',
    remediation:
      'Check each dependency on every probe, the migrations, the queue and its consumer included, and report each under its own name; let /livez look at nothing.',
    needs: ['http', 'process', 'fault:database', 'fault:redis', 'fault:migrations', 'fault:queue'],
    budgets: ['readyz-detects', 'readyz-recovers'],
  },
  async (lab) => {
    const process = lab.process.identity();
    const livez = lab.http.watch('/livez', { everyMs: 100, timeoutMs: 1_000 });

    const transitions = await lab.probes.through(
      lab.faults,
      ['database-down', 'redis-down', 'migrations-pending', 'queue-down'],
      { detects: 'readyz-detects', recovers: 'readyz-recovers' },
      () => lab.probes.watchedAgain(livez, 5),
    );
    await lab.probes.observed(livez, 10);
    await livez.stop();
    await lab.tasks.untilProcessed(await lab.tasks.create(1, 'after the outages'));

    const failing = transitions.map((transition) => transition.failing);
    expect(failing[0], 'with the database down, /readyz names it').toContain('database');
    expect(failing.slice(1), 'any other fault is named alone').toEqual([['redis'], ['migrations'], ['queue']]);
    const forgotten = transitions.filter(({ readyMeanwhile }) => readyMeanwhile > 0);
    expect(forgotten, 'faults during which /readyz said 200 again').toEqual([]);
    expect(livez.otherThan(200), '/livez is 200 throughout').toEqual([]);
    expect(lab.process.identity(), 'the same process all along').toBe(process);
  },
);

criterion(
  {
    id: 'probes-wired',
    level: 'must',
    title: "The orchestrator's own probes notice a stopped process and a lost dependency",
    failureTitle: 'The wired probes miss a stopped process or a lost dependency, or mix them up',
    why: 'A health route that no orchestrator asks, or asks with numbers that never trip, protects nobody.',
    verifiedBy:
      "Run the Kubernetes manifest's probes with their own path, period, timeout and thresholds: liveness follows SIGSTOP and SIGCONT, readiness follows the database, liveness does not.",
    remediation:
      'Wire livenessProbe to /livez and readinessProbe to /readyz, with a timeout below the period and a threshold that trips within seconds.',
    needs: ['http', 'signal', 'process', 'source', 'fault:database'],
    budgets: ['readyz-detects', 'readyz-recovers'],
  },
  async (lab) => {
    const liveness = lab.probes.run(await lab.source.kubernetesProbe('livenessProbe'));
    const readiness = lab.probes.run(await lab.source.kubernetesProbe('readinessProbe'));
    await liveness.until('healthy', 0);
    await readiness.until('healthy', 0);

    const fault = await lab.faults.inject('database-down');
    await readiness.until('unhealthy', lab.budget('readyz-detects').value);
    await lab.probes.lasting(liveness);
    await fault.undo();
    await readiness.until('healthy', lab.budget('readyz-recovers').value);
    expect(liveness.history, 'liveness does not look at the database').toEqual(['healthy']);

    lab.signal.send('SIGSTOP');
    await liveness.until('unhealthy', 0);
    lab.signal.send('SIGCONT');
    await liveness.until('healthy', 0);
    expect(liveness.history).toEqual(['healthy', 'unhealthy', 'healthy']);
    lab.process.expectRunning();
  },
);

criterion(
  {
    id: 'load-balancer-removes-instance',
    level: 'must',
    title: 'A balancer takes an instance out while only that one lacks its database',
    failureTitle: 'An instance without its database goes on getting requests, or never gets them again',
    why: 'Readiness exists for the balancer: everything else about it is a means to this.',
    verifiedBy:
      'Two instances behind the balancer under load; cut the database of one: no request reaches it, no client error after that, and traffic again, without an error, once the database is back.',
    remediation: "Let /readyz look at this instance's own connections on every probe, without a cache.",
    needs: ['http', 'replicas', 'fault:database'],
    setup: { instances: 2 },
    budgets: ['balancer-removes', 'readyz-recovers', 'errors-before-removal'],
  },
  async (lab) => {
    const loadMs = lab.profile('steady-load-ms');
    const calm = lab.replicas.traffic({ ratePerSecond: 50 });
    await lab.replicas.untilServed(0, 'balancer-removes');
    await lab.replicas.untilServed(1, 'balancer-removes');

    const fault = await lab.faults.inject('database-down', { instance: 0 });
    await lab.replicas.untilSilent(0, lab.profile('silence-ms'), 'balancer-removes');
    const before = await calm.account({ failures: 'expected' });
    const without = lab.replicas.traffic({ ratePerSecond: 50 });
    await without.pass(loadMs);
    const sentMeanwhile = lab.replicas.requestsTo(0);
    await without.pass(loadMs);
    const after = await without.account();
    const strays = lab.replicas.requestsTo(0) - sentMeanwhile;
    await fault.undo();
    const again = lab.replicas.traffic({ ratePerSecond: 50 });
    await lab.replicas.untilServed(0, 'readyz-recovers');
    await again.pass(loadMs);
    const back = await again.account();

    lab.measure('errors before removal', before.failed, 'requests', 'errors-before-removal');
    expect(strays, 'requests to the instance without a database').toBe(0);
    expect(after.failed, 'client errors once it is out').toBe(0);
    expect(back.failed, 'client errors when it is back').toBe(0);
    expect(before.failed, 'client errors before it was out').toBeLessThanOrEqual(
      lab.budget('errors-before-removal').value,
    );
  },
);

criterion(
  {
    id: 'livez-means-responsive',
    level: 'should',
    title: '/livez answers exactly while the process can answer',
    failureTitle: '/livez depends on something else than the process itself',
    why: 'A liveness probe that looks at dependencies turns their outage into restarts, which help nobody.',
    verifiedBy: 'SIGSTOP: no answer within a second; SIGCONT: 200; with every dependency down: 200.',
    remediation: 'Answer /livez from the event loop and from nothing else.',
    needs: ['http', 'signal', 'fault:database', 'fault:redis', 'fault:queue', 'fault:provider'],
    budgets: ['livez-answers'],
  },
  async (lab) => {
    const limitMs = lab.budget('livez-answers').value;
    const awake = await lab.http.get('/livez');
    lab.signal.send('SIGSTOP');
    const stopped = await lab.http.attempt('/livez', { timeoutMs: limitMs });
    lab.signal.send('SIGCONT');
    await lab.http.untilStatus(200, '/livez', 'livez-answers');

    await using outage = await lab.faults.injectAll(['database-down', 'redis-down', 'queue-down', 'provider-down']);
    const alone = lab.http.watch('/livez', { everyMs: 50, timeoutMs: limitMs });
    await lab.probes.observed(alone, 40);
    await outage.undo();

    expect(awake.status).toBe(200);
    expect(stopped, 'no answer while the process is stopped').toHaveProperty('failure', 'timeout');
    expect(alone.otherThan(200), '/livez with every dependency down').toEqual([]);
  },
);

criterion(
  {
    id: 'readyz-is-bounded',
    level: 'should',
    title: '/readyz answers in time even when dependencies accept and stay silent',
    failureTitle: '/readyz hangs, or piles up connections, while dependencies are silent',
    why: 'A probe that hangs is taken for a dead process, and one that opens a connection each time exhausts what is left.',
    verifiedBy:
      'Black-hole the database, Redis and the queue, each alone and all at once: every probe answered in time, soon with 503; 50 probes at once: each within its own budget, and at no moment more than a few connections more to any of them.',
    remediation: 'Give each check a timeout, run them side by side, and let probes that come together share one round.',
    needs: ['http', 'fault:database', 'fault:redis', 'fault:queue'],
    budgets: [
      'readyz-detects',
      'readyz-answers-blackholed',
      'readyz-answers-piled',
      'connections-added-by-probes',
      'readyz-recovers',
    ],
  },
  async (lab) => {
    const silences = ['database-blackhole', 'redis-blackhole', 'queue-blackhole'] as const;
    const budgets = { answers: 'readyz-answers-blackholed', detects: 'readyz-detects', recovers: 'readyz-recovers' };
    await lab.probes.eachSilent(lab.faults, silences, budgets);

    await using silence = await lab.faults.injectAll(silences);
    await lab.probes.notReadyInSilence('all of them', budgets);
    await lab.http.within(budgets.answers, '/readyz', 503);
    const { value: piled, added } = await lab.faults.connectionsAdded(['database', 'redis', 'queue'], () =>
      lab.probes.together(50, '/readyz', 'readyz-answers-piled'),
    );
    await silence.undo();

    const most = Math.max(...Object.values(added));
    lab.measure('connections added by 50 probes', most, 'connections', 'connections-added-by-probes');
    expect(piled.statuses, 'all 50 probes are told 503').toEqual([503]);
    expect(most, `connections added: ${JSON.stringify(added)}`).toBeLessThanOrEqual(
      lab.budget('connections-added-by-probes').value,
    );
    await lab.http.untilStatus(200, '/readyz', 'readyz-recovers');
  },
);

criterion(
  {
    id: 'starting-is-not-ready',
    level: 'beyond',
    title: '/readyz is never 200 before migrations are applied and the first query works',
    failureTitle: '/readyz says 200 before the instance can serve',
    why: 'Traffic that arrives in the first second of an instance fails exactly once a deploy, for somebody.',
    verifiedBy:
      'Start on an empty database and, a second time, with the database cut: no 200 until the last migration is applied, which the target does not do by itself, and until the database is back; 200 afterwards.',
    remediation: 'Start not ready; become ready by the first whole round of checks, never by a default.',
    needs: ['http', 'restart', 'process', 'database', 'fault:database'],
    setup: { start: 'manual' },
    budgets: ['readyz-recovers'],
  },
  async (lab) => {
    await lab.instances.start();
    const early = lab.http.watch('/readyz', { everyMs: 20, timeoutMs: 3_000 });
    await lab.probes.observed(early, 40);
    const applied = await lab.database.appliedMigrations();
    const pendingUntilMs = await lab.database.pendingUntil(lab.instances.migrate());
    await early.stop();
    expect(applied, 'migrations that the target applied by itself').toBe(0);
    expect(early.withStatus(200, pendingUntilMs), '200 before the last migration').toEqual([]);
    await lab.http.untilStatus(200, '/readyz', 'readyz-recovers');
    await lab.faults.requireUsed('database', lab.tasks.create(1, 'the first query'));

    await lab.instances.stop();
    await using cut = await lab.faults.inject('database-down');
    await lab.instances.start();
    const dark = lab.http.watch('/readyz', { everyMs: 20, timeoutMs: 3_000 });
    await lab.probes.observed(dark, 40);
    await dark.stop();
    await cut.undo();
    await lab.http.untilStatus(200, '/readyz', 'readyz-recovers');

    expect(dark.withStatus(200), '200 before the first query could work').toEqual([]);
  },
);
