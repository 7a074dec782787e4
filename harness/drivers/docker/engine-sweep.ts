// Removes what a run made in a container engine: after the run, or, when its owner was killed, at the next start.
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunScope } from '../driver.ts';
import { ownerIsAlive, pidWorld } from '../run-identity.ts';
import { type Engine, findEngine } from './engine-client.ts';
import { type LabelledRun, labelNames, runOfLabels } from './labels.ts';

/** Without it a run has made nothing in an engine, and none is asked when it ends. */
const usedFile = 'engine-used';

/** To be called before a run makes anything in an engine. */
export async function rememberEngine(scope: Pick<RunScope, 'dir'>): Promise<void> {
  await writeFile(path.join(scope.dir, usedFile), '');
}

/** Removes what the run in `dir` has made, where it made something. */
export async function sweepEngineOf(dir: string): Promise<string[]> {
  const used = await access(path.join(dir, usedFile)).then(
    () => true,
    () => false,
  );
  if (!used) return [];
  const found = await findEngine();
  // An engine that is gone has nothing that could be removed now; what is left has labels, for a later start.
  return 'engine' in found ? removeLabelled(found.engine, { [labelNames.dir]: dir }) : [];
}

/** Removes what is left of runs whose owner lives no more, also where their folder is gone. */
export async function sweepDeadRunsOf(engine: Engine): Promise<string[]> {
  const filters = { label: [labelNames.dir] };
  const containers = await engine.client.listContainers({ all: true, filters });
  const networks = await engine.client.listNetworks({ filters });
  const { Volumes: volumes } = await engine.client.listVolumes({ filters: JSON.stringify(filters) });
  const images = await engine.client.listImages({ filters });
  const labelled = [...containers, ...networks, ...(volumes ?? []), ...images].map(({ Labels }) => runOfLabels(Labels));
  const dead = new Set(labelled.filter((run) => run !== undefined && isDead(run, engine)).map((run) => run?.dir ?? ''));
  const removed: string[] = [];
  for (const dir of dead) removed.push(...(await removeLabelled(engine, { [labelNames.dir]: dir })));
  return removed;
}

/** After another boot nobody lives, if it was this machine's; in another pid namespace of this boot nobody here can tell. */
function isDead({ owner, world }: LabelledRun, engine: Engine): boolean {
  const [boot, namespace] = world.split(' ');
  const [ourBoot, ourNamespace] = pidWorld().split(' ');
  if (boot !== ourBoot) return engine.local;
  return namespace === ourNamespace && !ownerIsAlive(owner);
}

/** Containers first: they hold everything else. What is gone already is no error. */
export async function removeLabelled(engine: Engine, labels: Readonly<Record<string, string>>): Promise<string[]> {
  const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
  const { client } = engine;
  const removed: string[] = [];
  const remove = async (what: string, removal: Promise<unknown>) => {
    await removal.then(
      () => removed.push(what),
      (error: { statusCode?: number }) => {
        // 404: gone; 409: on its way out, or an image that another one is made from.
        if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
      },
    );
  };
  const containers = await client.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id, Names }) =>
      remove(`container ${Names[0]?.slice(1) ?? Id}`, client.getContainer(Id).remove({ force: true, v: true })),
    ),
  );
  for (const { Id, Name } of await client.listNetworks({ filters }))
    await remove(`network ${Name}`, client.getNetwork(Id).remove());
  const { Volumes: volumes } = await client.listVolumes({ filters: JSON.stringify(filters) });
  for (const { Name } of volumes ?? []) await remove(`volume ${Name}`, client.getVolume(Name).remove());
  for (const { Id, RepoTags } of await client.listImages({ filters }))
    await remove(`image ${RepoTags?.[0] ?? Id}`, client.getImage(Id).remove({ force: true }));
  return removed;
}
