// Makes a service of a compose file slow to start: its own command, after a pause.
import type { Engine } from '../drivers/docker/engine-client.ts';
import { localImage } from '../drivers/docker/local-image.ts';
import type { ComposeService } from './compose-config.ts';

/** To be merged into the service. */
export async function slowStart(engine: Engine, service: ComposeService | undefined, slowMs: number): Promise<object> {
  const { image = '', entrypoint: ownEntrypoint, command: ownCommand } = service ?? {};
  const { Config } = await engine.client.getImage(await localImage(engine, image)).inspect();
  const entrypoint = ownEntrypoint ?? wordsOf(Config.Entrypoint);
  // An entry point of the compose file takes away the command of the image.
  const command = ownCommand ?? (ownEntrypoint ? [] : wordsOf(Config.Cmd));
  // Compose fills in what follows a single dollar.
  const pause = `sleep ${slowMs / 1_000}; exec "$$0" "$$@"`;
  return { entrypoint: ['/bin/sh', '-c', pause, ...escaped(entrypoint), ...escaped(command)], command: [] };
}

function wordsOf(words: string | string[] | null | undefined): string[] {
  return [words ?? []].flat();
}

function escaped(words: readonly string[]): string[] {
  return words.map((word) => word.replaceAll('$', '$$$$'));
}
