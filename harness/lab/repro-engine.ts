// What a repro.sh of an image needs: its name, and scripts that start a container of it as the lab does.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { removeLabelled } from '../drivers/docker/engine-sweep.ts';
import { ContainerHandle } from './container.ts';
import { EngineRoom } from './engine-room.ts';
import type { LabJournal } from './journal.ts';
import { shellQuote } from './repro-script.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

/** IMAGE, CONTAINER_NAME, RUN_CONTAINER, RUN_CONTAINER_HARDENED, DOCKERFILE and SOURCE_ROOT; see `reproScript`. */
export async function imageVariables(world: World, journal: LabJournal, dir: string): Promise<Record<string, string>> {
  const room = new EngineRoom(world, journal);
  const engine = await room.engine();
  const image = await room.image();
  const name = `seaworthy-repro-${randomBytes(4).toString('hex')}`;
  const { env, port } = await new ContainerHandle(room, new Waiter(new Map(), journal)).environment();
  const labels = { ...room.labels, 'dev.seaworthy.repro': name };
  const words = [
    ...['docker', 'run', '-d', '--name', name, '--network', await room.network(), '-p', `127.0.0.1::${port}`],
    ...Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    ...Object.entries(env).flatMap(([variable, value]) => ['-e', `${variable}=${value}`]),
  ];
  const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--tmpfs', '/tmp'];
  const script = async (file: string, options: readonly string[]) => {
    const line = [...words, ...options, image].map(shellQuote).join(' ');
    await writeFile(path.join(dir, file), `DOCKER_HOST=${shellQuote(engine.url)} exec ${line}\n`, { mode: 0o600 });
    return `bash ${path.join(dir, file)}`;
  };
  // What the script has started is taken down with the lab, also where it ended early.
  world.use({
    async [Symbol.asyncDispose]() {
      await removeLabelled(engine, { 'dev.seaworthy.repro': name });
    },
  });
  const { root, manifest } = world.context.target;
  return {
    IMAGE: image,
    CONTAINER_NAME: name,
    RUN_CONTAINER: await script('run-container', []),
    RUN_CONTAINER_HARDENED: await script('run-container-hardened', hardened),
    DOCKERFILE: manifest.files?.dockerfile ?? '',
    SOURCE_ROOT: root,
  };
}
