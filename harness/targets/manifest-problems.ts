// Turns what is wrong with a manifest into problems with a position, the field and the fix, and prints them as one block.
import { type Document, isMap, isNode, isPair, isScalar, type LineCounter } from 'yaml';
import { z } from 'zod';
import { nearestName } from '../model/nearest-name.ts';
import { manifestSchema } from './manifest.ts';

export interface ManifestProblem {
  /** 1-based; absent when the file has no such place. */
  readonly line?: number;
  readonly column?: number;
  /** `start.command[1]`; empty for the whole file. */
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}

interface Source {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

type Path = readonly PropertyKey[];

export function problemsOf(issues: readonly z.core.$ZodIssue[], source: Source): ManifestProblem[] {
  return issues
    .flatMap((issue) => problemsOfIssue(issue, [], source))
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0));
}

function problemsOfIssue(issue: z.core.$ZodIssue, base: Path, source: Source): ManifestProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...positionOf([...path, key], source, 'key'),
      field: fieldName([...path, key]),
      problem: 'unknown field',
      fix: fixForUnknown(key, path),
    }));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest into the value is the one that was meant.
    const deepest = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0));
    if (deepest !== undefined) return deepest.flatMap((inner) => problemsOfIssue(inner, path, source));
  }
  const value = valueAt(path, source);
  return [{ ...positionOf(path, source, 'value'), field: fieldName(path), ...explain(issue, value, path) }];
}

function explain(issue: z.core.$ZodIssue, value: unknown, path: Path): Pick<ManifestProblem, 'problem' | 'fix'> {
  const name = path.length === 0 ? 'the manifest' : `"${String(path.at(-1))}"`;
  if (value === undefined && path.length > 0) {
    return { problem: 'missing', fix: `add ${fieldName(path)}${exampleFor(path)}` };
  }
  if (value === null) {
    const orRemove = ['name', 'start'].includes(fieldName(path)) ? '' : ', or remove the line';
    return { problem: 'empty', fix: `give ${name} a value${exampleFor(path)}${orRemove}` };
  }
  if (issue.code === 'invalid_type') {
    const fix =
      issue.expected === 'string' && ['number', 'boolean'].includes(typeof value)
        ? `put it in quotes: "${String(value)}"`
        : `write ${nouns[issue.expected] ?? issue.expected}${exampleFor(path)}`;
    return { problem: `must be ${nouns[issue.expected] ?? issue.expected}, but is ${kindOf(value)}`, fix };
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map((one) => JSON.stringify(one)).join(', ');
    return {
      problem: `must be ${allowed}, but is ${JSON.stringify(value)}`,
      fix: `write ${allowed}, or remove the line`,
    };
  }
  const fix = issue.code === 'custom' && typeof issue.params?.['fix'] === 'string' ? issue.params['fix'] : undefined;
  return { problem: issue.message, fix: fix ?? `correct ${name}${exampleFor(path)}` };
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

const examples: Readonly<Record<string, string>> = {
  name: 'name: my-service',
  start: 'start: { command: [node, dist/main.js] }',
  url: 'url: https://staging.example',
  command: 'command: [node, dist/main.js]',
  compose: 'compose: { file: compose.yaml, service: app }',
  env: 'env: { port: HTTP_PORT, databaseUrl: DB_URL }',
  secrets: 'secrets: [PAYMENT_KEY]',
  routes: 'routes: { tasks: /api/v1/tasks }',
  tasks: 'tasks: /api/v1/tasks',
  migrationsTable: 'migrationsTable: pgmigrations',
  hotspots: 'hotspots: [{ name: …, function: …, file: … }]',
};

function exampleFor(path: Path): string {
  const example = examples[String(path.at(-1))] ?? examples[String(path.at(-2))];
  return example === undefined ? '' : `, for example "${example}"`;
}

function fixForUnknown(key: string, parent: Path): string {
  const known = keysAt(parent);
  const near = nearestName(key, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  const elsewhere = sections().find((section) => section.path !== fieldName(parent) && section.keys.includes(key));
  if (elsewhere !== undefined) {
    return elsewhere.path === '' ? 'move it to the top level of the file' : `move it into "${elsewhere.path}"`;
  }
  const list = known.filter((name) => name !== '$schema').join(', ');
  return known.length === 0
    ? 'remove it'
    : `remove it; ${parent.length === 0 ? 'the file' : fieldName(parent)} may have: ${list}`;
}

/** Every mapping of the schema with the keys that it may have. */
function sections(): { path: string; keys: string[] }[] {
  const top = Object.keys(manifestSchema.shape);
  return [{ path: '', keys: top }, ...top.map((key) => ({ path: key, keys: keysAt([key]) }))];
}

function keysAt(path: Path): string[] {
  let schema: unknown = manifestSchema;
  for (const key of path) schema = childOf(unwrapped(schema), key);
  const shape = shapeOf(unwrapped(schema));
  return shape === undefined ? [] : Object.keys(shape);
}

function childOf(schema: unknown, key: PropertyKey): unknown {
  return typeof key === 'number' ? Reflect.get(Object(schema), 'element') : Reflect.get(shapeOf(schema) ?? {}, key);
}

function shapeOf(schema: unknown): object | undefined {
  const shape: unknown = Reflect.get(Object(schema), 'shape');
  return typeof shape === 'object' && shape !== null ? shape : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

function valueAt(path: Path, { document }: Source): unknown {
  return document.getIn(path) === undefined ? undefined : nodeValue(document.getIn(path, true));
}

function nodeValue(node: unknown): unknown {
  return isScalar(node) ? node.value : isNode(node) ? node.toJSON() : node;
}

function positionOf(path: Path, { document, lines }: Source, at: 'key' | 'value'): { line?: number; column?: number } {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isPair(item) && nodeValue(item.key) === path.at(-1))
    : undefined;
  const node = at === 'key' || !isScalar(pair?.value) ? (pair?.key ?? document.getIn(path, true)) : pair.value;
  const offset = isNode(node) ? node.range?.[0] : undefined;
  if (offset === undefined) return path.length === 0 ? {} : positionOf(path.slice(0, -1), { document, lines }, 'key');
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function fieldName(path: Path): string {
  return path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );
}
