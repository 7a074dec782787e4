// Tests that the layers of a saved image are read in each form that engines write, and laid on top of each other.
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { visibleFiles } from './image-files.ts';
import { type LayerFile, readLayers } from './image-layers.ts';

type Entry = readonly [name: string, content: string | Buffer, header?: object];

async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content, header] of entries) archive.entry({ name, ...header }, content);
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function streamOf(entries: readonly Entry[]) {
  const bytes = await tar(entries);
  return Readable.from([bytes.subarray(0, 700), bytes.subarray(700)], { objectMode: false });
}

const manifest = (...layers: string[]): Entry => ['manifest.json', JSON.stringify([{ Layers: layers }])];
const file = (path: string, type: LayerFile['type'] = 'file'): LayerFile => ({
  path,
  type,
  mode: 0o644,
  uid: 0,
  gid: 0,
  sizeBytes: 1,
  target: undefined,
});

test('layers of the older form, in the order of the manifest, with modes and owners', async () => {
  const lower = await tar([['./etc/passwd', 'root', { uid: 0, mode: 0o644 }]]);
  const upper = await tar([
    ['app/', '', { type: 'directory', uid: 7, gid: 8, mode: 0o1777 }],
    ['app/run', 'x', { mode: 0o4755 }],
    ['app/link', '', { type: 'symlink', linkname: 'run' }],
  ]);
  const archive = await streamOf([
    ['b/layer.tar', upper],
    ['a/layer.tar', lower],
    ['c/layer.tar', '', { type: 'symlink', linkname: '../a/layer.tar' }],
    manifest('a/layer.tar', 'b/layer.tar', 'c/layer.tar'),
  ]);
  const layers = await readLayers(archive);
  expect(layers.map(({ name }) => name)).toEqual(['a/layer.tar', 'b/layer.tar', 'c/layer.tar']);
  expect(layers[1]?.files).toEqual([
    { path: 'app', type: 'directory', mode: 0o1777, uid: 7, gid: 8, sizeBytes: 0, target: undefined },
    { path: 'app/run', type: 'file', mode: 0o4755, uid: 0, gid: 0, sizeBytes: 1, target: undefined },
    { path: 'app/link', type: 'symlink', mode: 0o644, uid: 0, gid: 0, sizeBytes: 0, target: 'run' },
  ]);
  expect(layers[2]?.files.map(({ path }) => path)).toEqual(['etc/passwd']);
});

test('layers of the newer form, compressed, beside blobs that are no layers', async () => {
  const layer = gzipSync(await tar([['app/secret', 'hidden here']]));
  const heard: string[] = [];
  const archive = await streamOf([
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['blobs/sha256/config', '{"config":{}}'],
    ['blobs/sha256/layer', layer],
    manifest('blobs/sha256/layer'),
  ]);
  const layers = await readLayers(
    archive,
    ({ path }) =>
      (piece) =>
        heard.push(`${path}: ${piece.toString()}`),
  );
  expect(layers[0]?.files.map(({ path }) => path)).toEqual(['app/secret']);
  expect(heard).toEqual(['app/secret: hidden here']);
});

test('an archive that is no image is told', async () => {
  await expect(readLayers(await streamOf([['manifest.json', '[]']]))).rejects.toThrow('0 images');
  await expect(readLayers(await streamOf([manifest('gone/layer.tar')]))).rejects.toThrow('no layer gone/layer.tar');
});

test('what a later layer takes away or puts there decides', () => {
  const visible = visibleFiles([
    { files: [file('app', 'directory'), file('app/.env'), file('app/a/b'), file('tmp/x'), file('var', 'directory')] },
    { files: [file('app/.wh..env'), file('app/.wh.a'), file('app/a'), file('tmp/.wh..wh..opq'), file('tmp/y')] },
    { files: [file('var')] },
  ]);
  expect([...visible.keys()].sort()).toEqual(['app', 'app/a', 'tmp/y', 'var']);
});
