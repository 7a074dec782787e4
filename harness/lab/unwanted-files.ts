// Finds in the layers of an image what is for building and testing only, and what a build left behind.
import { isWhiteout } from '../drivers/docker/image-files.ts';
import type { ImageLayer, LayerFile } from '../drivers/docker/image-layers.ts';
import { readSource } from '../targets/source-file.ts';

export interface ImageContext {
  /** The working folder, below which the app is. */
  readonly workdir: string;
  /** Names of packages that only development needs. */
  readonly development: ReadonlySet<string>;
}

interface Rule {
  readonly what: string;
  /** `path` is that of a file, without a slash at its beginning. */
  readonly matches: (path: string) => boolean;
}

const compilers = /(^|\/)s?bin\/(gcc|g\+\+|cc|c\+\+|clang|rustc|cargo|go|javac|make|cmake|tsc)(-[\d.]+)?$/;
const caches =
  /^(var\/lib\/apt\/lists\/[^/]+_|var\/cache\/(apt\/(archives\/[^/]+\.deb|.*\.bin)|apk\/.)|(root|home\/[^/]+)\/(\.npm\/_cacache|\.cache\/(pip|yarn|node-gyp|go-build)|\.cargo\/registry|\.m2\/repository)\/|go\/pkg\/mod\/cache\/)/;
const versionControl = /(^|\/)\.(git|hg|svn)\//;
const tests = /(^|\/)(__tests__|tests?|spec)\/|\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(test_[^/]+|[^/]+_test)\.(py|go)$/;
const typescript = /\.[cm]?tsx?$/;
const sourceMap = /\.map$/;
const installed = /(^|\/)(node_modules|site-packages|dist-packages|vendor)\//;

/** Each folder of a finding once: a package has many files. */
export function unwantedFiles(layers: readonly ImageLayer[], context: ImageContext): string[] {
  const rules = rulesFor(context);
  const found = layers.flatMap(({ files }, index) =>
    files.filter(isFile).flatMap(({ path }) => {
      const rule = rules.find(({ matches }) => matches(path));
      return rule === undefined ? [] : [`layer ${index + 1}: ${placeOf(path)}: ${rule.what}`];
    }),
  );
  return [...new Set(found)];
}

function rulesFor({ workdir, development }: ImageContext): Rule[] {
  const app = `${workdir.replace(/^\/+|\/+$/g, '')}/`;
  const ofApp = (pattern: RegExp) => (path: string) =>
    path.startsWith(app) && !installed.test(path) && pattern.test(path.slice(app.length));
  return [
    {
      what: 'dependency of development',
      matches: (path) => path.startsWith(app) && development.has(packageOf(path) ?? ''),
    },
    { what: 'compiler', matches: (path) => compilers.test(path) },
    { what: 'cache of a package manager', matches: (path) => caches.test(path) },
    { what: 'version control', matches: (path) => versionControl.test(path) },
    { what: 'test', matches: ofApp(tests) },
    { what: 'source map', matches: ofApp(sourceMap) },
    { what: 'TypeScript source', matches: ofApp(typescript) },
  ];
}

function isFile({ type, path }: LayerFile): boolean {
  return (type === 'file' || type === 'link' || type === 'symlink') && !isWhiteout(path);
}

/** Of the innermost node_modules: a package that is nested is another one. */
function packageOf(path: string): string | undefined {
  const rest = path.split('node_modules/').at(-1);
  return rest === undefined || rest === path ? undefined : /^(@[^/]+\/[^/]+|[^/@][^/]*)\//.exec(rest)?.[1];
}

function placeOf(path: string): string {
  const name = packageOf(path);
  return name === undefined ? path : `${path.slice(0, path.lastIndexOf(`node_modules/${name}/`))}node_modules/${name}`;
}

/** What an npm lockfile marks as for development only; of another kind of lockfile nothing is known. */
export async function developmentPackages(root: string, lockfile: string | undefined): Promise<ReadonlySet<string>> {
  if (lockfile?.endsWith('.json') !== true) return new Set();
  const { packages = {} } = JSON.parse(await readSource(root, lockfile)) as { packages?: Record<string, Entry> };
  const named = Object.entries(packages).map(([path, entry]) => ({ name: packageOf(`${path}/`), entry }));
  const needed = new Set(named.filter(({ entry }) => entry.dev !== true).map(({ name }) => name));
  return new Set(named.flatMap(({ name }) => (name !== undefined && !needed.has(name) ? [name] : [])));
}

interface Entry {
  readonly dev?: boolean;
}
