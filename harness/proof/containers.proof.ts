// Proves what comes of images that are none, and that nothing of a run stays in the engine, however it ended.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findEngine } from '../drivers/docker/engine-client.ts';
import { offerOfEngine } from '../drivers/docker/engine-offers.ts';
import { labelNames } from '../drivers/docker/labels.ts';
import { localImage } from '../drivers/docker/local-image.ts';
import { type ImageRole, imageCatalogue } from '../drivers/images/image-catalogue.ts';
import { poll } from '../drivers/poll.ts';
import { gradeTarget, openWorkplace, runSuite, startSuite } from './run-suite.ts';

const deadlineMs = 150_000;
const found = await findEngine();
const hasEngine = 'engine' in found && (await offerOfEngine('compose')).offered;
const onEngine = test.runIf(hasEngine);
const docker = ['--driver', 'docker'];

async function imageFor(role: ImageRole): Promise<string> {
  if (!('engine' in found)) throw new Error(found.reason);
  return localImage(found.engine, imageCatalogue[role].official.reference);
}

/** Containers, networks and volumes of runs whose folder lies in a workplace. */
async function leftIn(tmp: string): Promise<string[]> {
  if (!('engine' in found)) return [];
  const { client } = found.engine;
  const filters = { label: [labelNames.dir] };
  const containers = await client.listContainers({ all: true, filters });
  const networks = await client.listNetworks({ filters });
  const { Volumes } = await client.listVolumes({ filters: JSON.stringify(filters) });
  const all = [
    ...containers.map(({ Names, Labels }) => ({ name: Names.join(), labels: Labels })),
    ...networks.map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} })),
    ...(Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} })),
  ];
  return all.filter(({ labels }) => labels[labelNames.dir]?.startsWith(tmp)).map(({ name }) => name);
}

onEngine('an image that nobody has is a mistake of who names it', { timeout: deadlineMs }, async () => {
  await using workplace = await openWorkplace();
  const env = { TARGET_IMAGE: 'localhost:1/no-such-image:1.0' };
  const end = await runSuite({ workplace, args: ['run', 'docker-image', ...docker], env, deadlineMs });
  expect(end.exitCode).toBe(64);
  expect(end.stderr).toContain('the image localhost:1/no-such-image:1.0 is not on');
});

onEngine('a compose file with an unknown service is a mistake', { timeout: deadlineMs }, async () => {
  await using workplace = await openWorkplace();
  await writeFile(path.join(workplace.dir, 'compose.yaml'), 'services:\n  web: { image: "x:1" }\n');
  const manifest = path.join(workplace.dir, 'target.yaml');
  await writeFile(manifest, 'name: x\nstart: { compose: { file: compose.yaml, service: app } }\n');
  const args = ['run', 'compose-stack', ...docker, '--target', manifest];
  const end = await runSuite({ workplace, args, deadlineMs });
  expect(end.exitCode).toBe(64);
  expect(end.stderr).toContain('compose.yaml has no service "app"; it has web');
});

onEngine.each([
  ['node', 'it ended with exit code'],
  ['redis', 'did not answer 200'],
] as const)('an image that is no service (%s) is blocked, and told why', { timeout: deadlineMs }, async (role, why) => {
  await using workplace = await openWorkplace();
  const env = { TARGET_IMAGE: await imageFor(role) };
  const run = await gradeTarget(workplace, { args: ['docker-image/runs-as-non-root', ...docker], env, deadlineMs });
  expect(run.outcomes).toEqual({ 'docker-image/runs-as-non-root': 'blocked' });
  expect(run.findings[0]?.error?.message).toContain(why);
  expect(await leftIn(workplace.tmp)).toEqual([]);
});

onEngine('what a killed run leaves is removed by the next', { timeout: 2 * deadlineMs }, async () => {
  await using workplace = await openWorkplace();
  const args = ['run', 'docker-image/becomes-healthy', ...docker, '--results', workplace.results];
  await using suite = startSuite({ workplace, args, deadlineMs });
  const begun = await poll(async () => ((await leftIn(workplace.tmp)).length >= 2 ? true : undefined), { deadlineMs });
  process.kill(-suite.pid, 'SIGKILL');
  await suite.ended;
  expect(begun, 'a container and its network were seen').toBe(true);
  expect((await leftIn(workplace.tmp)).length).toBeGreaterThan(0);
  await gradeTarget(workplace, { args: ['docker-image/pinned-base', ...docker], deadlineMs });
  expect(await leftIn(workplace.tmp)).toEqual([]);
});
