// Reads the layers of a saved image, file by file, from the stream that `docker image save` gives.
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { HarnessError } from '../../model/errors.ts';

export interface LayerFile {
  /** Without a slash at its beginning and its end. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'other';
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Of a link. */
  readonly target: string | undefined;
}

/** What one step of the build added; what it took away is there as whiteouts (`.wh.NAME`). */
export interface ImageLayer {
  readonly files: readonly LayerFile[];
}

/** Hears the content of a file, in pieces. */
export type ContentListener = (piece: Buffer) => void;

/** Asked for each file that has content: what it returns hears it. */
export type Visitor = (file: LayerFile, layer: string) => ContentListener | undefined;

/** Buffers, which the types of the library leave open. */
type Pieces = AsyncIterable<unknown>;

interface SavedImage {
  readonly Layers: readonly string[];
}

const jsonLimitBytes = 8 << 20;
const compressions = [
  { magic: Buffer.from([0x1f, 0x8b]), decompress: createGunzip },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), decompress: createZstdDecompress },
];

/** The layers of the one image of an archive, lowest first. `names` in a visitor are those of the archive. */
export async function readLayers(
  archive: NodeJS.ReadableStream,
  visit: Visitor = () => undefined,
): Promise<(ImageLayer & { readonly name: string })[]> {
  const layers = new Map<string, ImageLayer>();
  const links = new Map<string, string>();
  let manifest = '';
  const outer = extract();
  archive.on('error', (error) => outer.destroy(error)).pipe(outer);
  for await (const entry of outer) {
    const { name, type = 'file', linkname } = entry.header;
    // Older engines store a layer that comes twice as a link to the first.
    if (type === 'symlink' && linkname) links.set(name, new URL(linkname, `file:///${name}`).pathname.slice(1));
    if (name === 'manifest.json') manifest = (await textOf(entry)) ?? '';
    else if (type === 'file' && isLayerName(name)) {
      const files = await filesOf(entry, (file) => visit(file, name));
      if (files !== undefined) layers.set(name, { files });
    } else entry.resume();
  }
  const saved = JSON.parse(manifest || '[]') as SavedImage[];
  const [image] = saved;
  if (image === undefined || saved.length !== 1) throw unreadable(`${saved.length} images`);
  return image.Layers.map((name) => {
    const layer = layers.get(name) ?? layers.get(links.get(name) ?? '');
    if (layer === undefined) throw unreadable(`no layer ${name}`);
    return { name, files: layer.files };
  });
}

function isLayerName(name: string): boolean {
  return name.endsWith('/layer.tar') || name.startsWith('blobs/');
}

/** Undefined for a blob that is no layer: the image's configuration is one, too. */
async function filesOf(
  blob: Pieces,
  visit: (file: LayerFile) => ContentListener | undefined,
): Promise<LayerFile[] | undefined> {
  const { first, whole } = await peek(blob);
  if (first.subarray(0, 1).toString() === '{') {
    for await (const _ of whole) void _;
    return undefined;
  }
  const compression = compressions.find(({ magic }) => first.subarray(0, magic.length).equals(magic));
  const plain = compression === undefined ? whole : whole.pipe(compression.decompress());
  const inner = extract();
  whole.on('error', (error) => inner.destroy(error));
  plain.on('error', (error) => inner.destroy(error)).pipe(inner);
  const files: LayerFile[] = [];
  for await (const entry of inner) {
    const file = fileOf(entry.header);
    files.push(file);
    const listener = file.type === 'file' && file.sizeBytes > 0 ? visit(file) : undefined;
    if (listener === undefined) entry.resume();
    else for await (const piece of entry) listener(piece as Buffer);
  }
  return files;
}

async function peek(blob: Pieces): Promise<{ first: Buffer; whole: Readable }> {
  const pieces = blob[Symbol.asyncIterator]();
  const { value, done } = await pieces.next();
  const first = (value as Buffer | undefined) ?? Buffer.alloc(0);
  async function* all() {
    if (done !== true) yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return { first, whole: Readable.from(all(), { objectMode: false }) };
}

const types: Readonly<Record<string, LayerFile['type']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  link: 'link',
};

function fileOf({ name, type, mode, uid, gid, size, linkname }: Header): LayerFile {
  return {
    path: name.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''),
    type: types[type ?? 'file'] ?? 'other',
    mode: (mode ?? 0) & 0o7777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    sizeBytes: size ?? 0,
    target: linkname ?? undefined,
  };
}

async function textOf(entry: Pieces): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of entry) {
    bytes += (piece as Buffer).length;
    if (bytes <= jsonLimitBytes) pieces.push(piece as Buffer);
  }
  return bytes <= jsonLimitBytes ? Buffer.concat(pieces).toString('utf8') : undefined;
}

function unreadable(what: string): HarnessError {
  return new HarnessError({
    code: 'image-unreadable',
    message: `the engine saved an image in a form that is not understood: ${what}`,
    hint: 'It should be what `docker image save` writes, in the form of Docker 1.10 or later.',
  });
}
