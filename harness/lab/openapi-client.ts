// A property-based client of a target's own OpenAPI document: it draws requests from the schemas and judges each answer.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type ExpectationError, InconclusiveError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { sourceMissing } from '../targets/source-file.ts';
import type { Answer } from './answer.ts';
import type { HttpHandle, RequestOptions } from './http.ts';
import { OpenApiDocument, type Operation, type Parameter } from './openapi-document.ts';
import { contractOperations } from './openapi-operations.ts';
import { schemaArbitrary } from './schema-arbitrary.ts';
import type { TasksHandle } from './tasks.ts';
import type { World } from './world.ts';

const lanes = 4;
const tasksToDrawFrom = 6;

interface Drawn {
  readonly operation: Operation;
  readonly path: string;
  readonly options: RequestOptions;
  /** It must succeed. */
  readonly right?: boolean;
}

interface Drawing {
  readonly operations: readonly Operation[];
  readonly document: OpenApiDocument;
  readonly known: readonly string[];
  readonly parameters: { readonly seed: number; readonly numRuns: number };
}

export interface Conformance {
  /** One for each kind of problem of an operation, with the first request that showed it. */
  readonly problems: readonly string[];
  /** How often each operation was answered with each status. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export class OpenApiClient {
  readonly #world: World;
  readonly #http: HttpHandle;
  readonly #tasks: TasksHandle;

  constructor(world: World, http: HttpHandle, tasks: TasksHandle) {
    this.#world = world;
    this.#http = http;
    this.#tasks = tasks;
  }

  /**
   * Sends for each operation of the contract a request that must succeed, and `count` for each operation of the document
   * in `file`. Inconclusive when nothing is wrong, but some schema is beyond what can be drawn.
   */
  async conformance(
    { file, document: text }: { file: string; document: unknown },
    count: number,
  ): Promise<Conformance> {
    const { document, operations } = read(file, text);
    const known = await this.#tasks.create(tasksToDrawFrom, 'documented', { points: 1_000_000 });
    const seed = seededRandom(`${this.#world.context.seed}:openapi`).int(2 ** 31);
    const problems = new Map<string, string>();
    const answers: Record<string, Record<string, number>> = {};
    const found = (problem: string, example = '') => {
      if (!problems.has(problem)) problems.set(problem, problem + example);
    };
    const right = this.#right(operations, known, found);
    const { drawn, undrawn } = this.#draw({ operations, document, known, parameters: { seed, numRuns: count } });
    const ask = async ({ operation, path, options, right: mustSucceed = false }: Drawn) => {
      const name = `${operation.method} ${operation.path}`;
      const answer = await this.#http.request(path, options);
      const before = answers[name] ?? {};
      answers[name] = { ...before, [answer.status]: (before[answer.status] ?? 0) + 1 };
      const wrong = this.#problems(file, operation, answer);
      if (mustSucceed && (answer.status < 200 || answer.status > 299)) wrong.push('to a request that is right');
      for (const problem of wrong)
        found(
          `${name} ${answer.status}: ${problem}`,
          `, to ${JSON.stringify({ path, sent: options.json }).slice(0, 200)}`,
        );
    };
    for (const one of right) await ask(one);
    const queue = drawn[Symbol.iterator]();
    const lane = async () => {
      for (const one of queue) await ask(one);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const [first] = undrawn;
    if (problems.size > 0 || first === undefined) return { problems: [...problems.values()], answers };
    throw new InconclusiveError({
      code: 'schema-not-drawn',
      message: `nothing is wrong with what was asked, but no request could be drawn for ${undrawn.length} operations: ${first}`,
      hint: 'Write the schema with a simpler pattern, or with an end to what is nested in itself.',
    });
  }

  #problems(file: string, operation: Operation, answer: Answer): string[] {
    try {
      return operation.problems(answer);
    } catch (error) {
      throw unusable(file, error);
    }
  }

  /** The requests that must succeed, of the operations that are documented; the others are found missing. */
  #right(operations: readonly Operation[], known: readonly string[], found: (problem: string) => void): Drawn[] {
    const { target } = this.#world.context;
    const there = new Map(
      operations.map((operation) => [
        `${operation.method} ${operation.path.replaceAll(/\{[^}]*\}/g, '{}')}`,
        operation,
      ]),
    );
    const operator = this.#world.services.secrets.OPERATOR_TOKEN;
    return contractOperations(known, operator).flatMap(({ operation: name, right }) => {
      const [method = '', path = ''] = name.split(' ');
      const own = `${method} ${target.path(path)}`;
      const operation = there.get(own);
      if (operation === undefined) found(`${own} is not documented`);
      if (operation === undefined || right === undefined) return [];
      const { path: rightPath, ...options } = right;
      return [{ operation, path: rightPath, options, right: true }];
    });
  }

  #draw({ operations, document, known, parameters }: Drawing): { drawn: Drawn[]; undrawn: string[] } {
    const undrawn: string[] = [];
    // What was deleted is 404 for all others.
    const order = operations.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
    const drawn = order.flatMap((operation) => {
      try {
        const requests = fc.sample(this.#requests(operation, document, known), parameters);
        return requests.map((request) => ({ operation, ...request }));
      } catch (error) {
        // Its schemas were compiled: that nothing can be drawn from them is our limit.
        undrawn.push(
          `${operation.method} ${operation.path}: ${error instanceof Error ? error.message : String(error)}`,
        );
        return [];
      }
    });
    return { drawn, undrawn };
  }

  /** Three of four as documented, the fourth with a body or a parameter of any kind. */
  #requests(operation: Operation, document: OpenApiDocument, known: readonly string[]) {
    const options = { resolve: (schema: unknown) => document.resolve(schema), known };
    const any = fc.nat(3).map((n) => n === 3);
    const value = ({ schema, in: place }: Parameter) =>
      fc.oneof(
        { weight: 7, arbitrary: schemaArbitrary(schema, options).map(String) },
        {
          weight: 1,
          arbitrary:
            place === 'header' ? fc.stringMatching(/^[!-~]{1,20}$/) : fc.string({ minLength: 1, maxLength: 30 }),
        },
      );
    const given = operation.parameters.map((parameter) => ({
      parameter,
      value: parameter.required ? value(parameter) : fc.option(value(parameter), { nil: undefined, freq: 1 }),
    }));
    const values = fc.tuple(...given.map((one) => one.value));
    const body = operation.body === undefined ? fc.constant(undefined) : schemaArbitrary(operation.body, options);
    const secured = fc.boolean();
    return fc
      .tuple(values, body, any, fc.jsonValue({ maxDepth: 2 }), secured)
      .map(([all, valid, spoilt, other, knows]) => {
        const at = (place: string) =>
          given.flatMap(({ parameter }, index) => {
            const text = all[index];
            return parameter.in === place && text !== undefined ? [[parameter.name, text] as const] : [];
          });
        const path = at('path').reduce(
          (filled, [name, text]) => filled.replace(`{${name}}`, segment(text)),
          operation.path,
        );
        const query = at('query')
          .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`)
          .join('&');
        const headers = Object.fromEntries(at('header').map(([name, text]) => [name.toLowerCase(), text]));
        const token =
          operation.secured && knows ? { authorization: `Bearer ${this.#world.services.secrets.OPERATOR_TOKEN}` } : {};
        const sent = operation.body === undefined ? {} : { json: spoilt ? other : valid };
        return {
          path: query === '' ? path : `${path}?${query}`,
          options: { method: operation.method, ownPath: true, headers: { ...headers, ...token }, ...sent },
        };
      });
  }
}

/** Every schema is compiled here: a document that cannot be used is the target's failure. */
function read(file: string, text: unknown): { document: OpenApiDocument; operations: Operation[] } {
  try {
    const document = new OpenApiDocument(text);
    return { document, operations: document.operations() };
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): ExpectationError {
  return sourceMissing(`an OpenAPI 3.1 document in ${file}`, error instanceof Error ? error.message : String(error));
}

/** Dots alone would be resolved away, and with them the route. */
function segment(text: string): string {
  return /^\.*$/.test(text) ? randomUUID().slice(0, 8) : encodeURIComponent(text.toWellFormed());
}
