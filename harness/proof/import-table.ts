// The import table: which part of the suite may know which other part, and which packages.
import type { ModuleImport } from './module-imports.ts';

interface Layer {
  readonly name: string;
  readonly files: RegExp;
  /** Files of the suite that it may import besides its own. */
  readonly mayImport: readonly RegExp[];
  /** Not even its own files. */
  readonly sealed?: true;
  /** Tests and fixtures beside a source may reach further than the source. */
  readonly testsToo?: true;
  /** Absent: any. */
  readonly packages?: readonly string[];
}

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

const aside = /\.(test|fixture)\.ts$/;
const model = /^harness\/model\//;
const toxiproxy = /^toxiproxy\//;
const budgets = /^budgets\//;
const drivers = /^harness\/drivers\//;
const targets = /^harness\/targets\//;
const load = /^harness\/load\//;
const lab = /^harness\/lab\//;
const specEntry = /^harness\/spec(\.test)?\.ts$/;
const base = [model, toxiproxy, budgets];

const layers: readonly Layer[] = [
  { name: 'model', files: model, mayImport: [], packages: ['zod'] },
  { name: 'toxiproxy', files: toxiproxy, mayImport: [model] },
  { name: 'budgets', files: budgets, mayImport: [model] },
  { name: 'drivers', files: drivers, mayImport: base },
  { name: 'targets', files: targets, mayImport: [...base, drivers] },
  { name: 'load', files: load, mayImport: [...base, drivers, targets] },
  { name: 'lab', files: lab, mayImport: [...base, drivers, targets, load] },
  { name: 'spec entry', files: specEntry, mayImport: [model, lab] },
  { name: 'spec files', files: /^spec\//, mayImport: [specEntry], sealed: true, testsToo: true, packages: [] },
  ...['findings', 'grade', 'report', 'gate'].map((name) => ({
    name,
    files: new RegExp(`^harness/${name}/`),
    mayImport: [model],
  })),
  { name: 'reference app', files: /^reference-app\/src\//, mayImport: [], testsToo: true },
  { name: 'mutants', files: /^reference-app\/mutants\//, mayImport: [/^reference-app\/src\//], testsToo: true },
  { name: 'cli', files: /^harness\/(cli\/|cli\.ts$)/, mayImport: [/^/] },
  { name: 'proof', files: /^harness\/(proof|bench|package)\//, mayImport: [/^/] },
  { name: 'root', files: /^[^/]+$|^harness\/[^/]+\.mjs$/, mayImport: [/^/] },
];

// Its defaults mislead, so they are set right in one place.
const onePlace = { packageName: 'autocannon', file: 'harness/load/throughput.ts' };

export function violations(imports: readonly ModuleImport[]): Violation[] {
  return imports.flatMap((one) => {
    const rules = one.packageName === undefined ? brokenByFile(one) : brokenByPackage(one, one.packageName);
    return rules.map((rule) => ({ rule, from: one.from, line: one.line, to: one.to }));
  });
}

function brokenByFile({ from, to }: ModuleImport): string[] {
  const layer = layers.find(({ files }) => files.test(from));
  if (layer === undefined) return ['every folder has a row in the import table'];
  const rules: string[] = [];
  const bound = layer.testsToo === true || !aside.test(from);
  const allowed = [...layer.mayImport, ...(layer.sealed === true ? [] : [layer.files])].some((pattern) =>
    pattern.test(to),
  );
  if (bound && !allowed) rules.push(`${layer.name} may not import this`);
  if (!aside.test(from) && aside.test(to) && layer.name !== 'proof') rules.push('a source may not import its tests');
  return rules;
}

function brokenByPackage({ from }: ModuleImport, packageName: string): string[] {
  const layer = layers.find(({ files }) => files.test(from));
  const rules: string[] = [];
  const bound = layer?.packages !== undefined && (layer.testsToo === true || !aside.test(from));
  if (bound && layer.packages?.includes(packageName) === false) rules.push(`${layer.name} may not import this package`);
  if (packageName === onePlace.packageName && from !== onePlace.file) rules.push(`only ${onePlace.file} may import it`);
  return rules;
}

/** Each cycle at run time once, as the files in it; a type may point back, since nothing is left of it. */
export function cycles(imports: readonly ModuleImport[]): string[][] {
  const next = Map.groupBy(
    imports.filter(({ packageName, typeOnly }) => packageName === undefined && !typeOnly),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
