/**
 * Exercise 12: Structured logs
 *
 *   "Every line from the first of boot to the last of any stop is one JSON object, and a collector reads all of it."
 *   "Each of 200 concurrent requests can be followed by its own id and trace, through its job as well."
 *   "Each line names the build; nothing is written to a file or to stderr."
 *   "Logging costs little, and a stalled stdout stalls no request."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({
  number: 12,
  id: 'structured-logs',
  title: 'Structured logs',
});

criterion(
  {
    id: 'parses-as-ndjson',
    level: 'must',
    title: 'Every line that is ever printed is one JSON object, whatever a client sends',
    failureTitle: 'Some lines on stdout cannot be read as log lines',
    why: 'A line that a collector cannot read is lost, and those of boots and crashes are the ones that are looked for.',
    verifiedBy:
      'Failed starts, line breaks, ANSI, U+2028, NUL and 64 kB in every place of a request, a clean stop and one that cuts a request off: each line has level, time and msg, none was added by a client, and rsyslog parses all of it.',
    remediation:
      'Let one logger write everything, from before the configuration is read to the last line; print nothing beside it, and never build a line by hand.',
    needs: ['http', 'signal', 'process', 'logs', 'configure', 'restart', 'database', 'collector'],
    setup: { env: { SHUTDOWN_TIMEOUT_MS: '1000' } },
    budgets: ['failed-start-ends', 'request-line'],
  },
  async (lab) => {
    const failed = await Promise.all([
      lab.boot.refused({ what: 'without SESSION_SECRET', without: ['SESSION_SECRET'] }, 'failed-start-ends'),
      lab.boot.refused({ what: 'with a broken URL', env: { DATABASE_URL: 'post gres:/' } }, 'failed-start-ends'),
      lab.boot.refused({ what: 'on an occupied port', occupied: true }, 'failed-start-ends'),
    ]);
    const hostile = await lab.logs.provoke();
    await lab.http.get('/healthz', { headers: { 'x-request-id': hostile.marker } });
    await lab.logs.untilRequest(hostile.marker, 'request-line');
    lab.signal.send('SIGTERM');
    await lab.process.end(5_000);
    await lab.instances.start();
    await lab.instances.ready();
    await lab.shutdown.serving(lab.database, 1);
    lab.signal.send('SIGTERM');
    await lab.process.end(5_000);

    const lines = lab.logs.everything();
    const ingested = await lab.collector.ingest(lines.map(({ text }) => text));
    lab.measure('lines read by the collector', ingested.read, 'lines');
    expect(
      failed.map(({ stdout }) => stdout.length > 0),
      'each failed start says why',
    ).toEqual([true, true, true]);
    expect(lab.logs.problems(lines), 'lines that are no log line').toEqual([]);
    expect(lab.logs.forged(lines, hostile), 'lines that a client added').toEqual([]);
    expect(ingested.refused, `lines that ${ingested.collector} cannot parse`).toEqual([]);
  },
);

criterion(
  {
    id: 'correlates-requests',
    level: 'must',
    title: 'Every request can be followed through the log by its id and its trace, its job as well',
    failureTitle: 'Log lines cannot be told apart by request',
    why: 'With two users at once, lines without their own id tell a story that never happened.',
    verifiedBy:
      '200 requests at once, of five routes, with valid and invalid ids and traces: the id is the valid one sent or a fresh one, it is returned, it is on the lines of the request and of its job, in the trace of its traceparent, and no line carries another one.',
    remediation:
      'Keep id and trace in an AsyncLocalStorage or on the request, never in a variable of the module; put both into the job, and log them where it is done.',
    needs: ['http', 'logs'],
    budgets: ['every-line-logged'],
  },
  async (lab) => {
    const followed = await lab.correlation.send(200);
    await lab.tasks.untilProcessed(lab.correlation.created(followed));
    const account = await lab.correlation.untilLogged(followed, 'every-line-logged');

    expect(account.wrongIds, 'ids that are not returned as they must be').toEqual([]);
    expect(account.unlogged, 'requests and jobs without a line').toEqual([]);
    expect(account.mixed, 'lines that carry another request').toEqual([]);
    expect(account.wrongTraces, 'lines in a wrong trace').toEqual([]);
  },
);

criterion(
  {
    id: 'identifies-build',
    level: 'should',
    title: 'Every line names the build that wrote it, and lines go to stdout alone',
    failureTitle: 'Lines do not tell which build wrote them, or go elsewhere than to stdout',
    why: 'During a deploy two builds log side by side; and a log file fills the disk of a container that nobody looks into.',
    verifiedBy:
      'A start with a drawn SERVICE_VERSION, requests, jobs and a stop, then a start without one: each line has the version that /healthz names; no open or new file holds a line; nothing is printed on stderr.',
    remediation: 'Bind service.version to the logger itself, write to stdout alone, and let the platform store it.',
    needs: ['http', 'signal', 'process', 'logs', 'restart'],
    setup: { start: 'manual' },
    budgets: ['request-line'],
  },
  async (lab) => {
    const version = lab.logs.freshVersion();
    await using files = lab.logs.watchFiles(version);
    await lab.instances.start(0, { SERVICE_VERSION: version });
    await lab.instances.migrate();
    await lab.instances.ready();
    const given = await lab.http.get('/healthz', { headers: { 'x-request-id': version } });
    await lab.tasks.untilProcessed(await lab.tasks.create(10, 'logged'));
    await lab.logs.untilRequest(version, 'request-line');
    await files.looked();
    lab.signal.send('SIGTERM');
    await lab.process.end(5_000);
    const drawn = lab.logs.everything();
    await lab.instances.start(0, { SERVICE_VERSION: '' });
    await lab.instances.ready();
    const built = await lab.http.get('/healthz', { headers: { 'x-request-id': `${version}-2` } });
    await lab.logs.untilRequest(`${version}-2`, 'request-line');
    const ofBuild = lab.logs.versions(lab.logs.records());

    expect(lab.logs.versions(drawn), 'versions on the lines').toEqual([version]);
    expect(given.text, 'the version of /healthz').toContain(`"${version}"`);
    expect(ofBuild, 'versions on the lines of the build as it is').toEqual([expect.stringMatching(/./)]);
    expect(built.text, 'the version of /healthz').toContain(`"${ofBuild[0]}"`);
    expect(await files.stop(), 'files that hold log lines').toEqual([]);
    expect(lab.logs.complaints(), 'lines on stderr').toEqual([]);
  },
);

criterion(
  {
    id: 'bounded-cost',
    level: 'beyond',
    title: 'Logging costs little, and a stalled stdout stalls nothing but the log',
    failureTitle: 'Logging slows the service down, or stops it when nobody reads',
    why: 'A collector that hangs must not become an outage, and a log that costs too much is turned off.',
    verifiedBy:
      'Nobody reads stdout under thousands of requests: all are answered as fast as before, lines that are missing afterwards are counted in log_lines_dropped, and SIGTERM still ends the process. In full, throughput with LOG_LEVEL=info against silent, in pairs of fresh processes.',
    remediation:
      'Write asynchronously through a bounded buffer, drop and count what does not fit, and let no thread or callback wait for the reader.',
    needs: ['http', 'signal', 'process', 'logs', 'restart'],
    setup: { instances: 2, env: { SHUTDOWN_TIMEOUT_MS: '1000' } },
    budgets: ['logging-cost', 'lines-missing-uncounted', 'stalled-load', 'exit-while-stalled'],
    measuresTime: true,
  },
  async (lab) => {
    const stalled = await lab.stalled.account(lab.profile('stalled-requests'), lab.budget('stalled-load').value);
    const uncounted = Math.max(0, stalled.missing - stalled.counted);
    lab.measure('lines missing after the stall', stalled.missing, 'lines');
    lab.measure('lines missing that were not counted', uncounted, 'lines', 'lines-missing-uncounted');
    await lab.stalled.serve(lab.profile('stalled-requests') / 4);
    lab.signal.send('SIGTERM');
    await lab.process.untilExit('exit-while-stalled');
    expect(uncounted, 'lines that are missing and were not counted').toBe(0);

    const logging = await lab.loggingCost.compare(lab.profile('pairs'));
    lab.measure('what logging costs of throughput', logging.cost, 'percent', 'logging-cost');
    lab.loggingCost.requireDecided(logging, lab.budget('logging-cost').value);
    expect(logging.atMost, 'percent of throughput').toBeLessThanOrEqual(lab.budget('logging-cost').value);
  },
);
