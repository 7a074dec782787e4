// Capability `source`: the target's own files, as its manifest names them.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ExpectationError } from '../model/errors.ts';
import { fieldsOf } from './answer.ts';
import type { ProbeSpec } from './prober.ts';
import type { World } from './world.ts';

export type ProbeName = 'livenessProbe' | 'readinessProbe';

export class SourceHandle {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** An HTTP probe of the first container that has one, in the file that `files.deployment` names. */
  async kubernetesProbe(name: ProbeName): Promise<ProbeSpec> {
    const file = this.#world.context.target.manifest.files?.deployment;
    if (file === undefined) throw missing(`a Kubernetes manifest (files.deployment in target.yaml)`, 'none is named');
    const probes = containers(await this.#read(file)).map((container) => fieldsOf(container)[name]);
    const probe = fieldsOf(probes.find((found) => found !== undefined));
    const httpGet = fieldsOf(probe.httpGet);
    if (typeof httpGet.path !== 'string') throw missing(`${name}.httpGet.path in ${file}`, JSON.stringify(probe));
    return {
      name,
      path: httpGet.path,
      periodMs: seconds(probe.periodSeconds, 10),
      timeoutMs: seconds(probe.timeoutSeconds, 1),
      failureThreshold: count(probe.failureThreshold, 3),
      successThreshold: count(probe.successThreshold, 1),
    };
  }

  async #read(file: string): Promise<string> {
    try {
      return await readFile(path.resolve(this.#world.context.target.root, file), 'utf8');
    } catch (error) {
      throw missing(`the file ${file}`, error instanceof Error ? error.message : String(error));
    }
  }
}

function containers(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw missing('valid YAML', document.errors[0]?.message ?? 'an error');
    const template = fieldsOf(fieldsOf(fieldsOf(document.toJS()).spec).template);
    const list = fieldsOf(template.spec).containers;
    return Array.isArray(list) ? list : [];
  });
}

// Defaults: Kubernetes API reference, Probe v1 core.
function seconds(value: unknown, byDefault: number): number {
  return 1_000 * count(value, byDefault);
}

function count(value: unknown, byDefault: number): number {
  return typeof value === 'number' ? value : byDefault;
}

function missing(expected: string, actual: string): ExpectationError {
  return new ExpectationError({
    code: 'source-missing',
    message: `expected ${expected}; ${actual}`,
    mismatch: { expected, actual, waitedMs: 0 },
  });
}
