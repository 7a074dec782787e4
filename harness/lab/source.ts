// Capability `source`: the target's own files, as its manifest names them.
import { parseAllDocuments } from 'yaml';
import { readSource, sourceMissing } from '../targets/source-file.ts';
import { fieldsOf } from './answer.ts';
import type { ProbeSpec } from './prober.ts';
import type { World } from './world.ts';

// Kubernetes' own defaults need 31 s; a probe that is slower protects nobody.
const tripLimitMs = 35_000;

export type ProbeName = 'livenessProbe' | 'readinessProbe';

export class SourceHandle {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** An HTTP probe of the first container that has one, in the file that `files.deployment` names. */
  async kubernetesProbe(name: ProbeName): Promise<ProbeSpec> {
    const file = this.#world.context.target.manifest.files?.deployment;
    if (file === undefined)
      throw sourceMissing(`a Kubernetes manifest (files.deployment in target.yaml)`, 'none is named');
    const probes = containers(await readSource(this.#world.context.target.root, file)).map(
      (container) => fieldsOf(container)[name],
    );
    const probe = fieldsOf(probes.find((found) => found !== undefined));
    const httpGet = fieldsOf(probe.httpGet);
    if (typeof httpGet.path !== 'string' || !httpGet.path.startsWith('/'))
      throw sourceMissing(`${name}.httpGet.path in ${file}`, JSON.stringify(probe));
    // Defaults and minima: Kubernetes API reference, Probe v1 core.
    const number = (field: string, byDefault: number) => {
      const value = probe[field] ?? byDefault;
      if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
      throw sourceMissing(`a whole number from 1 as ${name}.${field} in ${file}`, JSON.stringify(value));
    };
    const spec = {
      name,
      path: httpGet.path,
      periodMs: 1_000 * number('periodSeconds', 10),
      timeoutMs: 1_000 * number('timeoutSeconds', 1),
      failureThreshold: number('failureThreshold', 3),
      successThreshold: number('successThreshold', 1),
    };
    const tripMs = Math.max(spec.failureThreshold, spec.successThreshold) * spec.periodMs + spec.timeoutMs;
    if (tripMs <= tripLimitMs) return spec;
    throw sourceMissing(`a ${name} in ${file} that changes within ${tripLimitMs} ms`, `it needs ${tripMs} ms`);
  }

  /** The parsed file that `files.openapi` names, YAML or JSON. */
  async openApi(): Promise<{ file: string; document: unknown }> {
    const file = this.#world.context.target.manifest.files?.openapi;
    if (file === undefined) throw sourceMissing('an OpenAPI document (files.openapi in target.yaml)', 'none is named');
    const [document] = parseAllDocuments(await readSource(this.#world.context.target.root, file));
    if (document === undefined || !('errors' in document)) throw sourceMissing(`a document in ${file}`, 'it is empty');
    if (document.errors.length > 0)
      throw sourceMissing(`valid YAML in ${file}`, document.errors[0]?.message ?? 'an error');
    return { file, document: contentOf(document) };
  }
}

function containers(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw sourceMissing('valid YAML', document.errors[0]?.message ?? 'an error');
    const template = fieldsOf(fieldsOf(fieldsOf(contentOf(document)).spec).template);
    const list = fieldsOf(template.spec).containers;
    return Array.isArray(list) ? list : [];
  });
}

function contentOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that multiply without end.
    throw sourceMissing('usable YAML', error instanceof Error ? error.message : String(error));
  }
}
