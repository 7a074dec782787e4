// A property-based client of a target's own OpenAPI document: it draws requests from the schemas and judges each answer.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { seededRandom } from '../model/seeded-random.ts';
import type { HttpHandle, RequestOptions } from './http.ts';
import { OpenApiDocument, type Operation, type Parameter } from './openapi-document.ts';
import { schemaArbitrary } from './schema-arbitrary.ts';
import { sourceMissing } from './source.ts';
import type { TasksHandle } from './tasks.ts';
import type { World } from './world.ts';

const lanes = 4;
const tasksToDrawFrom = 6;

/** What every target answers; its document has to say so. */
const contractOperations = [
  ...['/livez', '/readyz', '/healthz', '/diagz', '/metrics', '/docs', '/tasks', '/tasks/{}', '/tasks/{}/activity'],
  '/rates/{}',
].map((path) => `GET ${path}`);
contractOperations.push('POST /tasks', 'PATCH /tasks/{}', 'DELETE /tasks/{}', 'POST /tasks/{}/notify');
contractOperations.push('POST /transfers', 'POST /login');

interface Drawn {
  readonly operation: Operation;
  readonly path: string;
  readonly options: RequestOptions;
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

  /** Sends `count` requests for each operation of the document in `file`. */
  async conformance({ file, document }: { file: string; document: unknown }, count: number): Promise<Conformance> {
    const known = await this.#tasks.create(tasksToDrawFrom, 'documented', { points: 1_000_000 });
    const seed = seededRandom(`${this.#world.context.seed}:openapi`).int(2 ** 31);
    const problems = new Map<string, string>();
    const answers: Record<string, Record<string, number>> = {};
    const found = (problem: string, example = '') => {
      if (!problems.has(problem)) problems.set(problem, problem + example);
    };
    const drawn = this.#draw(file, document, known, { seed, numRuns: count }, found);
    const queue = drawn[Symbol.iterator]();
    const lane = async () => {
      for (const { operation, path, options } of queue) {
        const name = `${operation.method} ${operation.path}`;
        const answer = await this.#http.request(path, options);
        const before = answers[name] ?? {};
        answers[name] = { ...before, [answer.status]: (before[answer.status] ?? 0) + 1 };
        for (const problem of operation.problems(answer))
          found(
            `${name} ${answer.status}: ${problem}`,
            `, to ${JSON.stringify({ path, sent: options.json }).slice(0, 200)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { problems: [...problems.values()], answers };
  }

  #draw(
    file: string,
    text: unknown,
    known: readonly string[],
    parameters: { seed: number; numRuns: number },
    found: (problem: string) => void,
  ): Drawn[] {
    try {
      const document = new OpenApiDocument(text);
      const operations = document.operations();
      for (const missing of this.#undocumented(operations)) found(`${missing} is not documented`);
      // What was deleted is 404 for all others.
      const order = operations.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
      return order.flatMap((operation) =>
        fc.sample(this.#requests(operation, document, known), parameters).map((request) => ({ operation, ...request })),
      );
    } catch (error) {
      throw sourceMissing(`an OpenAPI 3.1 document in ${file}`, error instanceof Error ? error.message : String(error));
    }
  }

  #undocumented(operations: readonly Operation[]): string[] {
    const there = new Set(operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`));
    const own = (operation: string) => {
      const [method = '', path = ''] = operation.split(' ');
      return `${method} ${this.#world.context.target.path(path)}`;
    };
    return contractOperations.map(own).filter((operation) => !there.has(operation));
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
          options: { method: operation.method, headers: { ...headers, ...token }, ...sent },
        };
      });
  }
}

/** Dots alone would be resolved away, and with them the route. */
function segment(text: string): string {
  return /^\.*$/.test(text) ? randomUUID().slice(0, 8) : encodeURIComponent(text.toWellFormed());
}
