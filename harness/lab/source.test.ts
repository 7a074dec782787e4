// Tests the reading of a target's Kubernetes manifest: defaults, several documents, and files that lie in wait.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SourceHandle } from './source.ts';
import type { World } from './world.ts';

async function sourceOf(text: string | undefined, deployment: string | undefined = 'deployment.yaml') {
  const root = await mkdtemp(path.join(tmpdir(), 'source-'));
  onTestFinished(() => rm(root, { recursive: true }));
  if (text !== undefined) await writeFile(path.join(root, 'deployment.yaml'), text);
  const target = { root, manifest: { files: { deployment } } };
  return new SourceHandle({ context: { target } } as unknown as World);
}

const deployment = (probe: object, rest = {}) =>
  JSON.stringify({
    spec: { template: { spec: { containers: [{ name: 'sidecar' }, { livenessProbe: probe, ...rest }] } } },
  });
const get = { httpGet: { path: '/livez', port: 3000 } };

test('a probe is read from the first container that has one, with the defaults of Kubernetes', async () => {
  const source = await sourceOf(`kind: Service\n---\n${deployment(get)}`);
  expect(await source.kubernetesProbe('livenessProbe')).toEqual({
    name: 'livenessProbe',
    path: '/livez',
    periodMs: 10_000,
    timeoutMs: 1_000,
    failureThreshold: 3,
    successThreshold: 1,
  });
});

test('its own numbers are taken as they are', async () => {
  const own = { periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 4, successThreshold: 2 };
  const source = await sourceOf(deployment({ ...get, ...own }));
  const numbers = { periodMs: 2_000, timeoutMs: 3_000, failureThreshold: 4, successThreshold: 2 };
  expect(await source.kubernetesProbe('livenessProbe')).toMatchObject(numbers);
});

const bomb = Array.from({ length: 12 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : Array(9).fill(`*a${n - 1}`)}]`);

test.each([
  ['no such probe', deployment({}).replace('livenessProbe', 'other')],
  ['a command in place of a request', deployment({ exec: { command: ['true'] } })],
  ['a path that would ask another host', deployment({ httpGet: { path: '@example.org/' } })],
  ['a period of nothing', deployment({ ...get, periodSeconds: 0 })],
  ['a threshold that is no number', deployment({ ...get, failureThreshold: '3' })],
  ['a fraction of a second', deployment({ ...get, timeoutSeconds: 0.001 })],
  ['a probe that never trips', deployment({ ...get, failureThreshold: 1e9 })],
  ['a period beyond any timer', deployment({ ...get, periodSeconds: 2_147_484 })],
  ['broken YAML', 'spec: ['],
  ['aliases without end', bomb.join('\n')],
  ['containers that are no list', 'spec: { template: { spec: { containers: 7 } } }'],
  ['nothing', ''],
  ['no file', undefined],
])('%s is the failure of the target', async (_, text) => {
  const source = await sourceOf(text);
  await expect(source.kubernetesProbe('livenessProbe')).rejects.toMatchObject({ code: 'source-missing' });
});

test('a manifest that names no file is told what to name', async () => {
  const target = { root: '/', manifest: {} };
  const source = new SourceHandle({ context: { target } } as unknown as World);
  await expect(source.kubernetesProbe('readinessProbe')).rejects.toThrow(/files\.deployment/);
});
