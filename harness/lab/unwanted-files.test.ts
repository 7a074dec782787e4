// Tests what counts as left over from a build, and what does not.
import { expect, test } from 'vitest';
import type { LayerFile } from '../drivers/docker/image-layers.ts';
import { unwantedFiles } from './unwanted-files.ts';

const file = (path: string, type: LayerFile['type'] = 'file'): LayerFile => ({
  path,
  type,
  mode: 0o644,
  uid: 0,
  gid: 0,
  sizeBytes: 1,
  target: undefined,
});
const context = { workdir: '/app', development: new Set(['typescript', '@types/node']) };
const found = (...paths: string[]) => unwantedFiles([{ files: paths.map((path) => file(path)) }], context);

test.each([
  ['app/src/main.ts', 'TypeScript source'],
  ['app/dist/main.js.map', 'source map'],
  ['app/dist/main.test.js', 'test'],
  ['app/tests/test_main.py', 'test'],
  ['app/.git/HEAD', 'version control'],
  ['usr/bin/gcc-14', 'compiler'],
  ['usr/local/go/bin/go', 'compiler'],
  ['root/.npm/_cacache/index', 'cache of a package manager'],
  ['var/lib/apt/lists/mirror.example_dists', 'cache of a package manager'],
])('%s is a %s', (path, what) => {
  expect(found(path)).toEqual([`layer 1: ${path}: ${what}`]);
});

test('a package of development is told once, wherever it is, and a nested one is another', () => {
  expect(
    found(
      'app/node_modules/typescript/lib/a.js',
      'app/node_modules/typescript/lib/b.js',
      'app/node_modules/x/node_modules/@types/node/index.d.ts',
      'app/node_modules/typescript/node_modules/needed/index.js',
    ),
  ).toEqual([
    'layer 1: app/node_modules/typescript: dependency of development',
    'layer 1: app/node_modules/x/node_modules/@types/node: dependency of development',
  ]);
});

test.each([
  'app/dist/main.js',
  'app/node_modules/needed/index.d.ts',
  'app/node_modules/needed/test/a.test.js',
  'usr/local/lib/node_modules/npm/node_modules/typescript/x.js',
  'usr/share/doc/x.ts',
  'var/lib/apt/lists/lock',
  'usr/bin/goaccess',
])('%s is not', (path) => {
  expect(found(path)).toEqual([]);
});

test('what a later layer deletes is found, the deletion itself is not', () => {
  const layers = [{ files: [file('app/src/a.ts')] }, { files: [file('app/src/.wh.a.ts')] }];
  expect(unwantedFiles(layers, context)).toEqual(['layer 1: app/src/a.ts: TypeScript source']);
});
