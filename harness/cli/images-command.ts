// `images`: shows which image each role would get, and builds the stand-ins for where nothing can be pulled.
import { askEngine } from '../drivers/docker/engine.ts';
import { type Built, buildImages } from '../drivers/images/build/build-images.ts';
import { type ImageRole, imageCatalogue, imageRoles } from '../drivers/images/image-catalogue.ts';
import { engineImages } from '../drivers/images/image-store.ts';
import { provisionContext } from '../drivers/provision/provision.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { sweepDeadRuns, sweepRun } from '../drivers/sweep.ts';
import { HarnessError, isSeaworthyError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { engineText } from './engine-text.ts';
import { imageLines } from './image-lines.ts';
import { onInterrupt } from './interrupt.ts';
import { seconds } from './progress-line.ts';

export interface ImagesOptions {
  /** All when empty. */
  readonly roles: readonly ImageRole[];
  /** Build the stand-ins; false: only show what there is. */
  readonly offline: boolean;
  readonly rebuild: boolean;
}

export async function imagesCommand({ roles, offline, rebuild }: ImagesOptions): Promise<ExitCode> {
  const engine = await askEngine();
  const store = engineImages();
  say(engineText(engine));
  if (offline) {
    const interrupt = onInterrupt();
    await sweepDeadRuns();
    await using scope = await openRunScope(`images-${process.pid}`);
    const context = provisionContext({ marker: scope.marker, progress: (message) => say(`  ${message}`) });
    const wanted = roles.length === 0 ? imageRoles : roles;
    const isStopped = () => interrupt.signal !== undefined;
    const building = buildImages({ roles: wanted, engine, store, context, rebuild, isStopped });
    await Promise.race([building, interrupt.happened]);
    if (interrupt.signal !== undefined) {
      // What runs is ended, so that what waits for it can tidy up.
      await sweepRun(scope);
      await building.catch(() => {});
      return interrupt.signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    }
    const built = await building;
    for (const one of built) say(lineOf(one));
    failIfAny(built);
  }
  for (const line of await imageLines(store)) say(line);
  return exitCodes.ok;
}

function lineOf({ role, outcome, tookMs, error }: Built): string {
  const said = error === undefined ? '' : `: ${error.message}`;
  return `${outcome.padEnd(9)}  ${imageCatalogue[role].standIn} in ${seconds(tookMs)}${said}`;
}

function failIfAny(built: readonly Built[]): void {
  const failed = built.filter(({ outcome }) => outcome === 'failed');
  const [first] = failed;
  if (first === undefined) return;
  const { error } = first;
  if (failed.length === 1 && isSeaworthyError(error)) throw error;
  throw new HarnessError({
    code: 'images-not-built',
    message: `${failed.length} of ${built.length} stand-ins could not be built; the reasons are above`,
    hint: isSeaworthyError(error) ? (error.hint ?? '') : 'The first of them may explain the others.',
    cause: error,
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
