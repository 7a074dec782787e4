// A target's OpenAPI document: its operations with their references resolved, and validators for what they answer.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Answer, fieldsOf, jsonOf } from './answer.ts';

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: unknown;
}

export interface Operation {
  readonly method: string;
  /** With the base path of the first server, parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schema of the JSON body, if it takes one. */
  readonly body: unknown;
  readonly secured: boolean;
  /** What is wrong with an answer, by this operation's responses. */
  problems(answer: Answer): string[];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

export class OpenApiDocument {
  readonly #document: Readonly<Record<string, unknown>>;
  readonly #ajv: Ajv2020;

  /** `document` is the parsed file. Throws when it is no OpenAPI 3.1 with paths. */
  constructor(document: unknown) {
    this.#document = fieldsOf(document);
    const { openapi, paths } = this.#document;
    if (!/^3\.[1-9]\d*(\.|$)/.test(String(openapi))) throw new Error(`it says openapi: ${JSON.stringify(openapi)}`);
    if (Object.keys(fieldsOf(paths)).length === 0) throw new Error('it has no paths');
    // Unknown words are OpenAPI's own; a schema that is broken is found when it is compiled.
    this.#ajv = new Ajv2020({ strict: false, validateSchema: false, coerceTypes: false, logger: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...this.#document, $id: 'document' });
  }

  operations(): Operation[] {
    const [server] = Array.isArray(this.#document['servers']) ? this.#document['servers'] : [];
    const base = new URL(String(fieldsOf(server).url ?? '/'), 'http://target').pathname.replace(/\/$/, '');
    return Object.entries(fieldsOf(this.#document['paths'])).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const operation = fieldsOf(item)[method];
        return operation === undefined ? [] : [this.#operation(method, base + path, path, fieldsOf(operation))];
      }),
    );
  }

  /** Follows `$ref` within the document. */
  resolve(node: unknown, followed: readonly string[] = []): Readonly<Record<string, unknown>> {
    const fields = fieldsOf(node);
    if (typeof fields.$ref !== 'string') return fields;
    if (followed.includes(fields.$ref)) throw new Error(`${fields.$ref} refers to itself`);
    const found = fields.$ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>(
        (inner, key) => fieldsOf(inner)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
        this.#document,
      );
    if (found === undefined) throw new Error(`${fields.$ref} is nowhere in it`);
    return this.resolve(found, [...followed, fields.$ref]);
  }

  #operation(method: string, path: string, key: string, operation: Readonly<Record<string, unknown>>): Operation {
    const item = fieldsOf(fieldsOf(this.#document['paths'])[key]);
    const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
    const pointer = `#/paths/${escaped(key)}/${method}/responses`;
    const body = fieldsOf(this.resolve(operation.requestBody).content)['application/json'];
    const responses = fieldsOf(operation.responses);
    for (const [status, response] of Object.entries(responses)) this.#compile(`${pointer}/${status}`, response);
    if (body !== undefined) this.#validator(fieldsOf(body).schema, `the body of ${method} ${key}`);
    const { security = this.#document['security'] } = operation;
    return {
      method: method.toUpperCase(),
      path,
      parameters: parameters.map((parameter) => {
        const { name, in: place, required, schema } = this.resolve(parameter);
        this.#validator(schema, `the parameter ${String(name)}`);
        return { name: String(name), in: String(place), required: required === true, schema };
      }),
      body: body === undefined ? undefined : fieldsOf(body).schema,
      secured: Array.isArray(security) && security.some((one) => Object.keys(fieldsOf(one)).length > 0),
      problems: (answer) => this.#problems(pointer, responses, answer),
    };
  }

  /** So that what cannot be compiled shows before anything is asked. */
  #compile(pointer: string, node: unknown): void {
    const { headers, content } = this.resolve(node);
    for (const [name, header] of Object.entries(fieldsOf(headers)))
      this.#validator(this.resolve(header).schema, `${pointer}/headers/${name}`);
    for (const [type, media] of Object.entries(fieldsOf(content)))
      if (isJson(type)) this.#validator(fieldsOf(media).schema, `${pointer}/content/${type}`);
  }

  #problems(pointer: string, responses: Readonly<Record<string, unknown>>, answer: Answer): string[] {
    const { status } = answer;
    // `default`, `2XX` and `5XX` would document everything and nothing.
    const range = status >= 400 && status < 500 ? ['4XX'] : [];
    const key = [String(status), ...range].find((candidate) => responses[candidate] !== undefined);
    if (key === undefined) return ['a status that it does not document'];
    const response = this.resolve(responses[key]);
    return [...this.#headerProblems(response, answer), ...this.#bodyProblems(`${pointer}/${key}`, response, answer)];
  }

  #headerProblems(response: Readonly<Record<string, unknown>>, answer: Answer): string[] {
    return Object.entries(fieldsOf(response.headers)).flatMap(([name, node]) => {
      const { required, schema } = this.resolve(node);
      const value = answer.headers[name.toLowerCase()];
      if (value === undefined) return required === true ? [`no ${name}`] : [];
      const number = /^-?\d+$/.test(value) ? Number(value) : value;
      const valid = [value, number].some((form) => this.#validator(schema)(form) === true);
      return valid ? [] : [`${name}: ${value}`];
    });
  }

  #bodyProblems(pointer: string, response: Readonly<Record<string, unknown>>, answer: Answer): string[] {
    const content = fieldsOf(response.content);
    const documented = Object.keys(content);
    if (documented.length === 0) return answer.text === '' ? [] : ['a body where it documents none'];
    const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!documented.includes(type)) return [`${type || 'no type'} in place of ${documented.join(', ')}`];
    if (!isJson(type)) return [];
    const { schema } = fieldsOf(content[type]);
    if (schema === undefined) return ['JSON without a schema'];
    const body = jsonOf(answer);
    if (body === undefined) return ['a body that is no JSON'];
    const validate = this.#validator(schema, pointer);
    if (validate(body) === true) return [];
    return (validate.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message }) => `${instancePath || 'a body'}: ${message}`);
  }

  readonly #validators = new Map<unknown, ValidateFunction>();

  #validator(schema: unknown, where = 'a header'): ValidateFunction {
    let validate = this.#validators.get(schema);
    if (validate === undefined) {
      try {
        this.resolve(schema);
        validate = this.#ajv.compile(absolute(schema ?? {}));
      } catch (error) {
        throw new Error(`the schema at ${where}: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.#validators.set(schema, validate);
    }
    return validate;
  }
}

/** Compiled by itself, a schema's references must name the document that they point into. */
function absolute(schema: unknown): object {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' && value.startsWith('#') ? `document${value}` : value,
    ),
  ) as object;
}

function isJson(type: string): boolean {
  return /\bjson$/i.test(type.split(';', 1)[0]?.trim() ?? '');
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
