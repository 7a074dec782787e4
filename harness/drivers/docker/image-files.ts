// The files that a container of an image sees: its layers on top of each other, with what later ones took away.
import type { ImageLayer, LayerFile } from './image-layers.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** By path. */
export function visibleFiles(layers: readonly ImageLayer[]): Map<string, LayerFile> {
  const seen = new Map<string, LayerFile>();
  for (const { files } of layers) {
    // What a layer takes away is of the layers below it, in whatever order its entries come.
    for (const { path } of files) takeAway(seen, path);
    for (const file of files) if (!isWhiteout(file.path)) put(seen, file);
  }
  return seen;
}

export function isWhiteout(path: string): boolean {
  return nameOf(path).startsWith(whiteout);
}

function takeAway(seen: Map<string, LayerFile>, path: string): void {
  const name = nameOf(path);
  if (!name.startsWith(whiteout)) return;
  const folder = path.slice(0, -name.length);
  if (name === opaque) removeBelow(seen, folder);
  else {
    const gone = folder + name.slice(whiteout.length);
    seen.delete(gone);
    removeBelow(seen, `${gone}/`);
  }
}

/** A file that takes the place of a folder takes away what was in it. */
function put(seen: Map<string, LayerFile>, file: LayerFile): void {
  if (file.type !== 'directory' && seen.get(file.path)?.type === 'directory') removeBelow(seen, `${file.path}/`);
  seen.set(file.path, file);
}

function removeBelow(seen: Map<string, LayerFile>, folder: string): void {
  for (const path of seen.keys()) if (path.startsWith(folder)) seen.delete(path);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
