/**
 * Exercise 4: Secrets
 *
 *   "A missing secret stops the boot: non-zero exit within 5 s, the message names the variable, no port was opened."
 *   "No secret in logs, diagnostics, metrics, responses, traces or process arguments, in whatever form."
 *   "Secrets can be mounted as files, and a changed file is picked up."
 *   "No secret in the image: no layer, history, label or build argument."
 *   "No secret in the source."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 4, id: 'secrets', title: 'Secrets' });

criterion(
  {
    id: 'missing-secret-stops-boot',
    level: 'must',
    title: 'Without each of its secrets the target does not start, and says which one is missing',
    failureTitle: 'The target starts without a secret, or hides which one it misses',
    why: 'A service that runs without a secret fails later, in front of users, or runs with one that everybody knows.',
    verifiedBy:
      'For each required secret, absent and then empty: it ends by itself with a code other than 0, its output names the variable and shows no secret, and its port was never open.',
    remediation:
      'Validate the whole configuration before anything else; treat empty as absent, have no defaults for secrets, and say the name and never a value.',
    needs: ['configure', 'process'],
    budgets: ['boot-refused'],
  },
  async (lab) => {
    const refusals = await lab.secrets.refusesWithoutEach('boot-refused');

    expect(refusals.starts, 'starts, two for each secret').toBeGreaterThanOrEqual(8);
    expect(refusals.accepted, 'starts that were not refused').toEqual([]);
    expect(refusals.listened, 'refused after the port was opened').toEqual([]);
    expect(refusals.unnamed, 'refused without naming the variable').toEqual([]);
    expect(refusals.leaked, 'secrets shown').toEqual([]);
  },
);

criterion(
  {
    id: 'no-secret-in-output',
    level: 'must',
    title: 'No secret leaves the target, in whatever form and on whatever occasion',
    failureTitle: 'A secret is shown to those who read logs, diagnostics, answers, traces or the process list',
    why: 'Logs and traces are read by many and kept for long: what is in them once is known to all of them.',
    verifiedBy:
      'Use each route with a cookie, use each wrongly with the password, authorization and cookie of a client, change the database password under it, let the provider say 401, start it on an occupied port and with an unparsable DATABASE_URL; then search stdout, stderr, every answer, the trace export and the process list for each secret, plain, URL-encoded, base64, hex or reversed.',
    remediation:
      'Log named fields and never whole configurations, headers, errors of libraries or environments; redact in one place, and keep secrets out of arguments.',
    needs: ['http', 'configure', 'signal', 'process', 'logs', 'database', 'provider'],
    budgets: ['boot-refused'],
  },
  async (lab) => {
    const unanswered = await lab.exposure.use();
    const accepted = await lab.exposure.misuse();
    await lab.exposure.wrongDatabasePassword();
    await lab.exposure.providerRefuses();
    const starts = await lab.exposure.failedStarts('boot-refused');
    const leaks = await lab.exposure.leaks();

    expect(unanswered, 'requests that were meant well and failed').toEqual([]);
    expect(accepted, 'requests that were wrong and accepted').toEqual([]);
    expect(
      starts.filter(({ ended, code }) => !ended || code === 0),
      'starts that had to fail',
    ).toEqual([]);
    expect(leaks, 'secrets shown: which, in which form, where').toEqual([]);
  },
);

criterion(
  {
    id: 'mounted-files',
    level: 'should',
    title: 'Each secret can be given by a file, and one that cannot be used is a clear error',
    failureTitle: 'Secrets in files are not read, or bad ones are not refused',
    why: 'Variables are inherited by every child and shown by every process viewer; orchestrators mount files.',
    verifiedBy:
      'Start with every secret in a file, without and with a trailing newline, and use the database, the provider and the operator route. For each: a file that is not there, an empty one, and the variable given as well end the start, naming the variable, the port never open.',
    remediation:
      'Read <NAME>_FILE, drop one trailing newline, and refuse a file that cannot be read, is empty, or is given beside the variable.',
    needs: ['http', 'configure', 'provider'],
    budgets: ['boot-refused', 'ready-with-files'],
  },
  async (lab) => {
    const plain = await lab.secrets.usesFiles('', 'EUR', 'ready-with-files');
    const newline = await lab.secrets.usesFiles('\n', 'CHF', 'ready-with-files');
    const refusals = await lab.secrets.refusesBadFiles('boot-refused');

    const working = { 'POST /tasks': 201, 'GET /diagz': 200, 'GET /rates': 200, 'the provider knew the key': true };
    expect(plain, 'with files without a newline').toEqual(working);
    expect(newline, 'with files that end with a newline').toEqual(working);
    expect(refusals.starts, 'starts with bad files, three for each secret').toBe(12);
    expect(refusals.accepted, 'starts that were not refused').toEqual([]);
    expect(refusals.listened, 'refused after the port was opened').toEqual([]);
    expect(refusals.unnamed, 'refused without naming the variable').toEqual([]);
    expect(refusals.leaked, 'secrets shown').toEqual([]);
  },
);

criterion(
  {
    id: 'not-in-image',
    level: 'should',
    title: 'The image holds no secret, in none of its layers and nowhere in its history',
    failureTitle: 'Whoever gets the image gets a secret with it',
    why: 'An image is copied to registries and machines, and what a later layer deletes is still in the one before.',
    verifiedBy:
      'Build the image once more from a copy of the folder with fresh secrets in .env, .npmrc and key files, and as build arguments; then search every layer, deleted files included, the environment, labels, command and history, in all forms of encoding. An image without a Dockerfile is searched for .env, keys and tokens as it is.',
    remediation:
      'Name in .dockerignore what may be sent, give a build its secrets by RUN --mount=type=secret, and the container its own when it starts.',
    needs: ['image'],
  },
  async (lab) => {
    expect(await lab.image.secrets(), 'secrets in the image').toEqual([]);
  },
);

criterion(
  {
    id: 'not-in-source',
    level: 'should',
    title: 'No file of the target holds a secret',
    failureTitle: 'A file of the target holds a secret',
    why: 'What was committed once is in every clone for good, and must be changed everywhere it is used.',
    verifiedBy:
      'secretlint with its recommended rules over every file that the manifest names finds nothing, comments that silence it ignored; a secret drawn for this run and planted in a copy of one of them is found.',
    remediation: 'Take it out, change it wherever it is used, and run a secret scanner before each commit.',
    needs: ['source'],
    setup: { start: 'manual' },
  },
  async (lab) => {
    const files = await lab.secretScan.files();
    await lab.secretScan.seesPlanted(files);
    const secrets = await lab.secretScan.secrets(files);

    expect(secrets, `secrets in ${files.length} files`).toEqual([]);
  },
);

criterion(
  {
    id: 'rotation',
    level: 'beyond',
    title: 'A changed password file is used for new database connections, and no request notices',
    failureTitle: 'A changed password file is not picked up, or requests fail meanwhile',
    why: 'A secret that can only be changed with a restart is not changed when it must be.',
    verifiedBy:
      "Change the role's password in PostgreSQL and in the file under steady requests: none fails. Then end idle sessions and hold 8 requests by a lock until each has its own connection: all succeed on new connections within 10 s of the change, in the same process.",
    remediation: 'Read the file for each new connection, or watch it; leave connections that are open alone.',
    needs: ['http', 'configure', 'database', 'process'],
    setup: { start: 'manual', env: { POOL_MAX: '10' } },
    budgets: ['rotation-picked-up'],
  },
  async (lab) => {
    await lab.rotation.serve();
    const process = lab.process.identity();
    const steady = lab.http.watch('/tasks', { everyMs: 50, timeoutMs: 5_000 });
    await lab.rotation.quiet(lab.profile('steady-ms'));
    await lab.rotation.change();
    await lab.rotation.quiet(lab.profile('after-change-ms'));
    await steady.stop();
    await lab.rotation.untilNewConnections('rotation-picked-up');
    const later = lab.http.watch('/tasks', { everyMs: 50, timeoutMs: 5_000 });
    await lab.rotation.quiet(lab.profile('steady-ms'));
    await later.stop();

    expect(steady.withStatus(200).length, 'requests served around the change').toBeGreaterThan(10);
    const failed = lab.rotation.apartFromChange(steady.otherThan(200));
    expect(failed, 'requests that failed around the change').toEqual([]);
    expect(later.otherThan(200), 'requests that failed afterwards').toEqual([]);
    expect(lab.process.identity(), 'the same process').toBe(process);
  },
);
