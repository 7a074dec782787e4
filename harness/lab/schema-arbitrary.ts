// Values that a JSON Schema allows, as a generator; what it does not understand it leaves free.
import fc from 'fast-check';
import { fieldsOf } from './answer.ts';

export interface ArbitraryOptions {
  readonly resolve: (schema: unknown) => Readonly<Record<string, unknown>>;
  /** Drawn as often as fresh ones where a UUID is asked for. */
  readonly known: readonly string[];
}

const depthLimit = 6;
/** Beyond it an object has only what it must have: what is nested in itself would have no end. */
const optionalDepth = 4;
/** No schema is as deep as that, unless it requires itself. */
const hardLimit = 30;
/** How often text that a pattern was simplified for is drawn before it is given up. */
const tries = 200;
const longestText = 300;

export function schemaArbitrary(schema: unknown, options: ArbitraryOptions, depth = 0): fc.Arbitrary<unknown> {
  if (depth > hardLimit) throw new Error('a schema that requires itself without an end');
  const fields = options.resolve(schema);
  const inner = (one: unknown) => schemaArbitrary(one, options, depth + 1);
  if ('const' in fields) return fc.constant(fields.const);
  if (Array.isArray(fields.enum)) return fc.constantFrom(...fields.enum);
  const choices = fields.oneOf ?? fields.anyOf;
  if (Array.isArray(choices) && choices.length > 0) return fc.oneof(...drawable(choices, inner));
  if (Array.isArray(fields.allOf)) return schemaArbitrary(merged(fields, options), options, depth + 1);
  const types = [fields.type].flat().filter((type) => typeof type === 'string');
  if (types.length > 1)
    return fc.oneof(
      ...drawable(
        types.map((type) => ({ ...fields, type })),
        inner,
      ),
    );
  return typed(types[0] ?? (fields.properties === undefined ? undefined : 'object'), fields, options, depth, inner);
}

function typed(
  type: string | undefined,
  fields: Readonly<Record<string, unknown>>,
  options: ArbitraryOptions,
  depth: number,
  inner: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOfSchema(fields, options);
    case 'integer':
      return fc.integer({ min: bound(fields.minimum, -1_000), max: bound(fields.maximum, 1_000_000) });
    case 'number':
      return fc.double({ min: bound(fields.minimum, -1e6), max: bound(fields.maximum, 1e6), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return depth > depthLimit
        ? fc.constant([])
        : fc.array(inner(fields.items ?? {}), {
            minLength: bound(fields.minItems, 0),
            maxLength: Math.min(bound(fields.maxItems, 3), 3),
          });
    case 'object':
      return objectOf(fields, inner, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Those alternatives that can be drawn; the first reason when none can. */
function drawable(
  choices: readonly unknown[],
  inner: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown>[] {
  const reasons: unknown[] = [];
  const drawn = choices.flatMap((choice) => {
    try {
      return [inner(choice)];
    } catch (error) {
      reasons.push(error);
      return [];
    }
  });
  if (drawn.length === 0) throw reasons[0];
  return drawn;
}

function objectOf(
  fields: Readonly<Record<string, unknown>>,
  inner: (schema: unknown) => fc.Arbitrary<unknown>,
  depth: number,
) {
  const all = Object.entries(fieldsOf(fields.properties));
  const names = all.map(([name]) => name);
  const required = (Array.isArray(fields.required) ? fields.required.map(String) : []).filter((name) =>
    names.includes(name),
  );
  const properties = depth > optionalDepth ? all.filter(([name]) => required.includes(name)) : all;
  // More than there are can never come.
  const least = Math.min(bound(fields.minProperties, 0), properties.length);
  return fc
    .record(Object.fromEntries(properties.map(([name, schema]) => [name, inner(schema)])), {
      requiredKeys: required,
      noNullPrototype: true,
    })
    .filter((object) => Object.keys(object).length >= least);
}

function textOfSchema(fields: Readonly<Record<string, unknown>>, { known }: ArbitraryOptions): fc.Arbitrary<string> {
  if (fields.format === 'uuid') return known.length === 0 ? fc.uuid() : fc.oneof(fc.constantFrom(...known), fc.uuid());
  if (fields.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString());
  if (typeof fields.pattern === 'string') return textMatching(fields.pattern);
  const minLength = bound(fields.minLength, 0);
  const maxLength = Math.max(minLength, Math.min(bound(fields.maxLength, longestText), longestText));
  return fc.string({ minLength, maxLength });
}

/** What the generator does not know of patterns is left out of them, and checked afterwards. */
function textMatching(pattern: string): fc.Arbitrary<string> {
  const whole = new RegExp(pattern);
  try {
    return fc.stringMatching(whole);
  } catch {
    const simple = pattern.replaceAll(/\(\?<?[=!](?:[^()\\]|\\.|\([^()]*\))*\)|\\[bB]/g, '');
    const text = drawnBy(() => fc.stringMatching(new RegExp(simple)));
    return fc.infiniteStream(fc.oneof(text, fc.string())).map((stream) => {
      for (const one of stream.take(tries)) if (whole.test(one)) return one;
      throw new Error(`no text for the pattern ${pattern} could be drawn`);
    });
  }
}

function drawnBy(make: () => fc.Arbitrary<string>): fc.Arbitrary<string> {
  try {
    return make();
  } catch {
    return fc.string();
  }
}

function merged(fields: Readonly<Record<string, unknown>>, { resolve }: ArbitraryOptions): object {
  const { allOf, ...own } = fields;
  const all = [...(allOf as unknown[]).map(resolve), own];
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map((one) => fieldsOf(one.properties))),
    required: all.flatMap((one) => (Array.isArray(one.required) ? one.required : [])),
  };
}

function bound(value: unknown, byDefault: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : byDefault;
}
