// What a repro.sh of an image needs: its name, and scripts that start a container of it as the lab does.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { removeLabelled } from '../drivers/docker/engine-sweep.ts';
import type { CatalogueCriterion } from '../model/criterion.ts';
import { ComposeProject } from './compose-project.ts';
import { ComposeStack } from './compose-stack.ts';
import { ContainerHandle } from './container.ts';
import { EngineRoom } from './engine-room.ts';
import { buildWithSecrets, drawSecrets, plantedNames } from './image-secrets.ts';
import type { LabJournal } from './journal.ts';
import { shellQuote } from './repro-script.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

/** Its script needs an image that nobody else wants. */
const plantedCriterion = 'secrets/not-in-image';

/** What a repro.sh of a criterion is given; see `reproScript`. */
export async function engineVariables(
  world: World,
  journal: LabJournal,
  { id, needs = [] }: Pick<CatalogueCriterion, 'id' | 'needs'>,
): Promise<Record<string, string>> {
  const room = new EngineRoom(world, journal);
  const dir = await world.context.scope.makeDir('repro');
  if (needs.includes('compose')) return composeVariables(room, dir);
  return id === plantedCriterion ? plantedVariables(room) : imageVariables(room, dir);
}

/** IMAGE_WITH_SECRETS and PLANTED, what each of them begins with. */
async function plantedVariables(room: EngineRoom): Promise<Record<string, string>> {
  const planted = drawSecrets(plantedNames(room));
  return { IMAGE_WITH_SECRETS: (await buildWithSecrets(room, planted)) ?? (await room.image()), PLANTED: planted.mark };
}

/** COMPOSE, COMPOSE_WITHOUT_SECRETS, COMPOSE_FILE_PATH and SOURCE_ROOT. */
async function composeVariables(room: EngineRoom, dir: string): Promise<Record<string, string>> {
  const { world } = room;
  const engine = await room.engine();
  const whole = await ComposeProject.open(room);
  world.use(new ComposeStack(whole, engine, new Waiter(new Map(), room.journal)));
  const script = async (file: string, words: readonly string[]) => {
    const line = ['docker', 'compose', ...words].map(shellQuote).join(' ');
    const where = `cd ${shellQuote(world.context.target.root)}`;
    await writeFile(path.join(dir, file), `${where}\nDOCKER_HOST=${shellQuote(engine.url)} exec ${line} "$@"\n`, {
      mode: 0o600,
    });
    return `bash ${path.join(dir, file)}`;
  };
  const { root, manifest } = world.context.target;
  return {
    COMPOSE: await script('compose', whole.words),
    COMPOSE_WITHOUT_SECRETS: await script('compose-without-secrets', await whole.wordsWithoutSecrets()),
    COMPOSE_FILE_PATH: manifest.start.compose?.file ?? manifest.files?.compose ?? '',
    SOURCE_ROOT: root,
  };
}

/** IMAGE, CONTAINER_NAME, RUN_CONTAINER, RUN_CONTAINER_HARDENED, DOCKERFILE and SOURCE_ROOT; see `reproScript`. */
async function imageVariables(room: EngineRoom, dir: string): Promise<Record<string, string>> {
  const { world, journal } = room;
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
