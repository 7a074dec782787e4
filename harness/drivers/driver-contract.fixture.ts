// The drivers that one contract holds for, with what each needs in order to be asked, and to be looked at afterwards.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openEngine } from './docker/engine-client.ts';
import { labelNames } from './docker/labels.ts';
import { createDockerDriver } from './docker.driver.ts';
import type { Driver } from './driver.ts';
import { createEmbeddedDriver } from './embedded.driver.ts';
import { chooseImages } from './images/choose-image.ts';
import { engineImages } from './images/image-store.ts';
import { processTable, workingDirectoryOf } from './process-table.ts';

export interface Candidate {
  readonly name: string;
  readonly create: () => Driver;
  /** How another process makes it: module and expression. */
  readonly source: readonly [module: string, expression: string];
  /** Why it cannot be asked here; undefined when it can. */
  lacks(): Promise<string | undefined>;
  /** What of the run in this folder is still there. */
  leftovers(dir: string): Promise<string[]>;
  /** False where a forwarder may lie between the suite and the services. */
  readonly direct: boolean;
}

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export const candidates: readonly Candidate[] = [
  {
    name: 'embedded',
    create: () => createEmbeddedDriver(),
    source: [at('embedded.driver.ts'), 'createEmbeddedDriver()'],
    lacks: async () => undefined,
    leftovers: leftOfProcesses,
    direct: true,
  },
  {
    name: 'docker',
    create: () => createDockerDriver(),
    source: [at('docker.driver.ts'), 'createDockerDriver()'],
    lacks: lackOfEngine,
    leftovers: leftInEngine,
    direct: true,
  },
  {
    name: 'docker, at published ports',
    create: () => createDockerDriver({ published: true }),
    source: [at('docker.driver.ts'), 'createDockerDriver({ published: true })'],
    lacks: lackOfEngine,
    leftovers: leftInEngine,
    direct: false,
  },
];

async function lackOfEngine(): Promise<string | undefined> {
  try {
    await openEngine();
    await chooseImages(['postgres', 'redis', 'toxiproxy', 'caddy', 'node'], engineImages());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function leftOfProcesses(dir: string): Promise<string[]> {
  const processes = (await processTable()).map(async ({ pid }) => {
    const folder = (await workingDirectoryOf(pid)) ?? '';
    return folder.startsWith(`${dir}/`) || folder.includes(`/${dir.split('/').at(-1)}/`) ? [`process ${pid}`] : [];
  });
  const folders = await readdir(dir).catch(() => []);
  return [...(await Promise.all(processes)).flat(), ...folders.filter((name) => /^(postgres|redis|caddy)/.test(name))];
}

async function leftInEngine(dir: string): Promise<string[]> {
  const { client } = await openEngine();
  const filters = { label: [`${labelNames.dir}=${dir}`] };
  const containers = await client.listContainers({ all: true, filters });
  const networks = await client.listNetworks({ filters });
  const { Volumes: volumes } = await client.listVolumes({ filters: JSON.stringify(filters) });
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}
