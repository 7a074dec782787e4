// Reads YAML or JSON that a person wrote for the gate; the first mistake in it is told with its line, field and fix.
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import { nearestName } from '../model/nearest-name.ts';

type Path = readonly PropertyKey[];

export interface CheckedYaml<T> {
  readonly value: T;
  /** `file:line` of a field, or of what is nearest above it. */
  at(path: Path): string;
}

export interface YamlRules<T> {
  /** What an error names. */
  readonly path: string;
  /** The code of each error. */
  readonly code: string;
  readonly schema: z.ZodType<T>;
  /** What the whole of it is called, and what an empty file stands for. */
  readonly whole: string;
  readonly empty: unknown;
  /** The fields of each mapping in it. */
  readonly fields: readonly string[];
}

export function readCheckedYaml<T>(text: string, rules: YamlRules<T>): CheckedYaml<T> {
  const { path, code, schema, whole, empty, fields } = rules;
  const refuse = (message: string, hint: string): UsageError => new UsageError({ code, message, hint });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw refuse(`${path}:${line}:${col}: not YAML: ${broken.message.split('\n')[0]}`, 'Correct the syntax there.');
  }
  const at = (field: Path): string => {
    for (let length = field.length; length >= 0; length -= 1) {
      const offset = offsetOf(document, field.slice(0, length));
      if (offset !== undefined) return `${path}:${lines.linePos(offset).line}`;
    }
    return `${path}:1`;
  };

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 });
  } catch (cause) {
    throw refuse(`${path}: not YAML: ${cause instanceof Error ? cause.message : String(cause)}`, 'Write it out.');
  }
  const result = schema.safeParse(value ?? empty);
  if (result.success) return { value: result.data, at };
  // A misspelt field is also a missing one, and its own name says more.
  const { issues } = result.error;
  const issue = issues.find((one) => one.code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const nearest = nearestName(key, fields);
    const field = [...issue.path, key];
    throw refuse(
      `${at(field)}: ${field.join('.')}: ${issue.message}`,
      `${nearest === undefined ? '' : `Did you mean ${nearest}? `}The fields of ${whole} are ${fields.join(', ')}.`,
    );
  }
  const field = issue?.path ?? [];
  const missing = field.length > 0 && document.getIn(field) === undefined;
  throw refuse(
    `${at(field)}: ${field.join('.') || whole}: ${missing ? 'missing' : (issue?.message ?? 'not valid')}`,
    missing ? `Add ${String(field.at(-1))} there.` : 'Correct the value there.',
  );
}

/** Of a field's key where it has one: its value may stand on another line. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number | undefined {
  const parent: unknown = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === path.at(-1))
    : undefined;
  const node: unknown = isPair(pair) ? pair.key : document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
