/**
 * Exercise 1: Minimal, secure Docker image
 *
 *   "One tagged final image, smaller than 300 MB."
 *   "The container runs as a user that is not root."
 *   "The container becomes healthy by its own HEALTHCHECK, and unhealthy when the app stops answering."
 *   "Production contents and environment only; least privilege; exec form; pinned base images."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 1, id: 'docker-image', title: 'Minimal, secure Docker image' });

criterion(
  {
    id: 'single-small-image',
    level: 'must',
    title: 'There is one tagged image, and it is small',
    failureTitle: 'The image has no name of its own, or weighs more than it should',
    why: 'An image is moved to each machine that starts it, and everything in it has to be kept free of known holes.',
    verifiedBy:
      'Build the Dockerfile, or take the image that is named: it has a tag or a digest, and the size that the engine tells, deleted files included, is within the budget. The five largest layers are kept as evidence.',
    remediation:
      'Build in stages from a slim base, copy only what runs into the last stage, and delete in the same step what a step leaves behind.',
    needs: ['image'],
    budgets: ['image-size'],
  },
  async (lab) => {
    const { tags, sizeBytes } = await lab.image.facts();
    lab.keep('largest-layers.json', 'The five largest layers', await lab.image.largestLayers(5));
    lab.measure('size of the image', sizeBytes, 'bytes', 'image-size');

    expect(tags, 'tags and digests of the image').not.toEqual([]);
    expect(sizeBytes, 'bytes of all layers together').toBeLessThanOrEqual(lab.budget('image-size').value);
  },
);

criterion(
  {
    id: 'runs-as-non-root',
    level: 'must',
    title: 'No process of the container belongs to root',
    failureTitle: 'The container runs as root, or gets there',
    why: 'Whoever breaks out of a process of root is root on the machine.',
    verifiedBy:
      "The image's USER is set, known and not root; in a running container `id -u` is not 0, and neither is the user of its first process or of any other, as the host sees them.",
    remediation:
      'Set USER to a number other than 0, and let nothing in the entry point change it back: no sudo, no setuid helper.',
    needs: ['image', 'container'],
  },
  async (lab) => {
    const { user } = await lab.image.facts();
    const userId = await lab.image.userId();
    const container = await lab.container.start();
    const processes = await container.processes();

    expect(user, 'USER of the image').not.toBe('');
    expect(userId, `the number of the user "${user}"`).toBeGreaterThan(0);
    expect(processes.length, 'processes of the container').toBeGreaterThan(0);
    expect(
      processes.filter(({ uid }) => uid === 0),
      'processes of root',
    ).toEqual([]);
    expect(await container.idInside(), 'id -u in the container').not.toBe(0);
  },
);

criterion(
  {
    id: 'becomes-healthy',
    level: 'must',
    title: 'The container says itself whether the app answers',
    failureTitle: "The container's health says nothing of the app",
    why: 'An engine restarts and replaces by this verdict: one that is always good hides an outage, one that is never good makes it.',
    verifiedBy:
      'Start a container without any dependency, as /livez needs none: healthy within start period, interval, timeout and 5 s. Stop its processes: unhealthy within the retries. Let them go on: healthy again.',
    remediation:
      'HEALTHCHECK in exec form that asks /livez on the port of the app and ends with 1 on anything but a 200; a few seconds of interval and timeout.',
    needs: ['image', 'container'],
    budgets: ['healthy-at-most', 'health-margin'],
  },
  async (lab) => {
    const check = await lab.image.healthcheck();
    const container = await lab.container.start({ atOnce: true });
    await container.becomes('healthy', check.healthyWithinMs, 'health-margin');
    await container.freeze();
    await container.becomes('unhealthy', check.unhealthyWithinMs, 'health-margin');
    await container.thaw();
    await container.becomes('healthy', check.recoversWithinMs, 'health-margin');

    expect(check.healthyWithinMs, `what the numbers of "${check.command}" allow for a start`).toBeLessThanOrEqual(
      lab.budget('healthy-at-most').value,
    );
  },
);

criterion(
  {
    id: 'production-only-contents',
    level: 'should',
    title: 'No layer holds what only a build or a test needs',
    failureTitle: 'The image ships what only a build or a test needs',
    why: 'Compilers, caches and sources help whoever got in, and each of them is one more thing to patch.',
    verifiedBy:
      "Read each layer, also what a later one deletes: no development dependency of the lockfile, compiler, package manager's cache, version control, test, TypeScript source or source map of the app. A Dockerfile that is given has at least two stages.",
    remediation:
      'Compile in a stage of its own, copy its result and the production dependencies into a last stage, and keep a .dockerignore that names what may be sent.',
    needs: ['image'],
  },
  async (lab) => {
    const unwanted = await lab.image.unwanted();
    const stages = await lab.image.stages();

    expect(unwanted, 'files that only a build or a test needs').toEqual([]);
    expect(stages ?? 2, 'stages of the Dockerfile').toBeGreaterThanOrEqual(2);
  },
);

criterion(
  {
    id: 'production-environment',
    level: 'should',
    title: 'The image is set up for production, and its files belong to whom they should',
    failureTitle: 'The image is not set up for production, or its files are open to others',
    why: 'What has to be set by hand at each start is forgotten at one, and files that the app may not own can be changed under it.',
    verifiedBy:
      'NODE_ENV=production, ENVIRONMENT=production, PORT=3000 and WORKDIR /app in the image; started without these variables it answers on port 3000; files below /app belong to root or to its user, none may be written by everybody.',
    remediation: 'Set ENV and WORKDIR in the last stage; copy without --chown or with the user of the container.',
    needs: ['image', 'container'],
  },
  async (lab) => {
    const { variables, workdir } = await lab.image.facts();
    const loose = await lab.image.looseFiles('/app');
    const container = await lab.container.start();

    expect(variables, 'variables of the image').toEqual({
      NODE_ENV: 'production',
      PORT: '3000',
      ENVIRONMENT: 'production',
    });
    expect(workdir, 'WORKDIR of the image').toBe('/app');
    expect(loose, 'files below /app').toEqual([]);
    expect(await lab.container.livez(container), 'on the port of the image').toBe(200);
  },
);

criterion(
  {
    id: 'least-privilege-runtime',
    level: 'beyond',
    title: 'The container serves read-only, without capabilities and without new privileges',
    failureTitle: 'The container needs more than a process that serves HTTP should',
    why: 'What a container may not do, nobody who takes it over can do either.',
    verifiedBy:
      'Start it as it is; then with a read-only root file system, all capabilities dropped, no-new-privileges and /tmp in memory, beside a database and Redis in containers: it gets ready, a task is created and read back.',
    remediation: 'Write nowhere but to /tmp, listen on a port above 1024, and need no setuid program.',
    needs: ['image', 'container'],
  },
  async (lab) => {
    await lab.container.start();
    const container = await lab.container.start({ hardened: true, dependencies: true });
    const created = await lab.container.createTask(container);

    expect(created, 'a task that is created and read back').toEqual({ created: 201, read: 200 });
    expect(await container.privileges(), 'what the container may do').toEqual({
      readOnly: true,
      capabilities: 0,
      newPrivileges: false,
    });
  },
);

criterion(
  {
    id: 'pid1-gets-signals',
    level: 'beyond',
    title: 'SIGTERM reaches the app, and the container ends with its exit code',
    failureTitle: 'docker stop does not reach the app, which is then killed',
    why: 'A shell as the first process keeps the signal to itself: each deploy then waits for the grace period and kills.',
    verifiedBy:
      'Entry point and command are no shell that stays in between; `docker stop` with 10 s of grace: it ends earlier, with exit code 0.',
    remediation: 'Write CMD and ENTRYPOINT in exec form, or let a script end with exec.',
    needs: ['image', 'container'],
    budgets: ['ends-within-grace'],
  },
  async (lab) => {
    const { command } = await lab.image.facts();
    const container = await lab.container.start();
    const end = await container.stop(10);

    lab.measure('from docker stop to the end', end.elapsedMs, 'ms', 'ends-within-grace');
    expect(end.exitCode, 'exit code of the container').toBe(0);
    expect(end.elapsedMs, 'ms to the end').toBeLessThanOrEqual(lab.budget('ends-within-grace').value);
    expect(command.join(' '), 'the command of the image').not.toMatch(/^\S*sh -c (?!.*\bexec )/);
  },
);

criterion(
  {
    id: 'pinned-base',
    level: 'beyond',
    title: 'The image is made from known bases, and says what it was made from',
    failureTitle: 'Nobody can tell what the image was made from, or make it again',
    why: 'A tag that moves makes tomorrow another image from the same commit, and without a revision nobody finds the commit.',
    verifiedBy:
      'Each base in the Dockerfile has a version in its tag, none is latest, and each has a digest where a registry could tell one; the labels of OCI for source, revision and version are set.',
    remediation:
      'FROM name:version@sha256:…, and LABEL org.opencontainers.image.source, revision and version by build arguments.',
    needs: ['image', 'source'],
  },
  async (lab) => {
    expect(await lab.image.unpinnedBases(), 'bases without a version').toEqual([]);
    expect(await lab.image.missingLabels(), 'labels that are not set').toEqual([]);
    await lab.image.requireDigests();
  },
);
