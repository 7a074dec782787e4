// Puts a parsed body into typed fields by the rules of the real server's decoder, error messages included.
import { ApiError } from './api-error.ts';
import type { JsonValue } from './go-json-parse.ts';

export type FieldShape = { readonly path?: string } & (
  | { readonly kind: 'string'; readonly assign: (value: string) => void }
  | { readonly kind: 'bool'; readonly assign: (value: boolean) => void }
  | { readonly kind: 'int' | 'int64' | 'float32'; readonly assign: (value: number) => void }
  | { readonly kind: 'struct'; readonly shape: StructShape }
);

export interface StructShape {
  /** The whole type, for a value that is no object at all. */
  readonly goType: string;
  /** The short name, for a field inside it. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldShape>>;
}

/** Assigns whatever fits, then throws for the first field that did not. */
export function decode(root: JsonValue, shape: StructShape): void {
  const mismatches: string[] = [];
  if (root.kind === 'object') decodeFields(root.entries, shape, '', mismatches);
  else if (root.kind !== 'null') mismatches.push(`${root.kind} into Go value of type ${shape.goType}`);
  throwFirst(mismatches);
}

export function decodeArray(root: JsonValue, goType: string, shapes: (index: number) => StructShape): void {
  const mismatches: string[] = [];
  const items = root.kind === 'array' ? root.items : [];
  if (root.kind !== 'array' && root.kind !== 'null') mismatches.push(`${root.kind} into Go value of type ${goType}`);
  for (const [index, item] of items.entries()) {
    const shape = shapes(index);
    if (item.kind === 'object') decodeFields(item.entries, shape, '', mismatches);
    else if (item.kind !== 'null') mismatches.push(`${item.kind} into Go value of type ${shape.goType}`);
  }
  throwFirst(mismatches);
}

function throwFirst(mismatches: readonly string[]): void {
  const first = mismatches[0];
  if (first !== undefined) throw ApiError.badRequestBody(`json: cannot unmarshal ${first}`);
}

function decodeFields(
  entries: readonly (readonly [string, JsonValue])[],
  shape: StructShape,
  prefix: string,
  mismatches: string[],
): void {
  for (const [key, value] of entries) {
    const name = fieldName(shape, key);
    const field = name === undefined ? undefined : shape.fields[name];
    if (name === undefined || field === undefined || value.kind === 'null') continue;
    const path = prefix + (field.path ?? name);
    if (field.kind === 'struct' && value.kind === 'object') {
      decodeFields(value.entries, field.shape, `${path}.`, mismatches);
      continue;
    }
    const mismatch = assign(field, value);
    if (mismatch === undefined) continue;
    const goType = field.kind === 'struct' ? field.shape.goType : field.kind;
    mismatches.push(`${mismatch} into Go struct field ${shape.name}.${path} of type ${goType}`);
  }
}

/** An exact match wins; otherwise names match without regard to case. */
function fieldName(shape: StructShape, key: string): string | undefined {
  if (Object.hasOwn(shape.fields, key)) return key;
  return Object.keys(shape.fields).find((name) => name.toLowerCase() === key.toLowerCase());
}

/** What could not be assigned, in the words of the message, or undefined. */
function assign(field: FieldShape, value: JsonValue): string | undefined {
  if (field.kind === 'string' && value.kind === 'string') field.assign(value.value);
  else if (field.kind === 'bool' && value.kind === 'bool') field.assign(value.value);
  else if (value.kind === 'number' && field.kind === 'float32') {
    const number = Math.fround(Number(value.text));
    if (!Number.isFinite(number)) return `number ${value.text}`;
    field.assign(number);
  } else if (value.kind === 'number' && (field.kind === 'int' || field.kind === 'int64')) {
    if (!/^-?\d+$/.test(value.text) || BigInt.asIntN(64, BigInt(value.text)) !== BigInt(value.text)) {
      return `number ${value.text}`;
    }
    field.assign(Number(value.text));
  } else return value.kind;
  return undefined;
}
