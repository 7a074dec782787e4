// What a Dockerfile says of its stages and of the images that they begin from, with its arguments filled in.
import { DockerfileParser } from 'dockerfile-ast';

export interface BaseImage {
  /** As it is without any build argument: `node:24.1.0-slim`. */
  readonly reference: string;
  /** The build argument that is its whole reference, when there is one: what can be replaced from outside. */
  readonly argument: string | undefined;
}

export interface DockerfileFacts {
  readonly stages: number;
  /** Each once, in the order of the file; neither `scratch` nor what another stage made. */
  readonly bases: readonly BaseImage[];
}

export function readDockerfile(text: string): DockerfileFacts {
  const file = DockerfileParser.parse(text);
  const defaults = new Map(
    file.getInitialARGs().map((arg) => [arg.getProperty()?.getName() ?? '', arg.getProperty()?.getValue() ?? '']),
  );
  const stages = file.getFROMs();
  const earlier = new Set(['scratch', '']);
  const bases = new Map<string, BaseImage>();
  for (const from of stages) {
    const written = (from.getImage() ?? '').replaceAll(/["']/g, '');
    const reference = filledIn(written, defaults);
    if (!earlier.has(reference) && !bases.has(reference))
      bases.set(reference, { reference, argument: wholeArgument(written) });
    earlier.add(from.getBuildStage() ?? '');
  }
  return { stages: stages.length, bases: [...bases.values()] };
}

const variable = /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g;

function filledIn(written: string, defaults: ReadonlyMap<string, string>): string {
  return written.replace(
    variable,
    (_, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) =>
      defaults.get(braced ?? bare ?? '') || (otherwise ?? ''),
  );
}

function wholeArgument(written: string): string | undefined {
  const [match] = written.matchAll(variable);
  return match?.[0] === written ? (match[1] ?? match[3]) : undefined;
}
