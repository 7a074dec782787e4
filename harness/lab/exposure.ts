// Capability `configure`: everything a target lets out on the occasions that make secrets slip, searched for each of them.
import { readFile } from 'node:fs/promises';
import { commandLineOf, descendantsOf, processTable } from '../drivers/process-table.ts';
import { ExpectationError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import type { Instance } from '../targets/target.ts';
import { answered, briefly } from './answer.ts';
import type { Boot, BootHandle } from './boot.ts';
import { type Asking, type ClientSecrets, createTwoTasks, meantRequests, wrongRequests } from './exposure-requests.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { type Canary, findLeaks, type Output } from './leaks.ts';
import { readyWithin } from './readiness-wait.ts';
import { RolePassword } from './role-password.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

/** An outage must not become a hang: what fails, fails soon. */
const failureLimitMs = 5_000;
const endLimitMs = 15_000;

export interface ExposureParts {
  readonly world: World;
  readonly journal: LabJournal;
  readonly http: HttpHandle;
  readonly boot: BootHandle;
}

export class ExposureHandle {
  readonly #parts: ExposureParts;
  readonly #client: ClientSecrets;
  readonly #outputs: Output[] = [];

  constructor(parts: ExposureParts) {
    this.#parts = parts;
    const random = seededRandom(`${parts.world.context.seed}:client-secrets`);
    const secret = (name: string) => `${name}-${random.hex(16)}+${random.hex(6)}`;
    this.#client = { password: secret('pass'), authorization: secret('bearer'), cookie: secret('cookie') };
    for (const value of Object.values(this.#client)) parts.world.madeSecrets.add(value);
  }

  /** Asks each route for what it is there for; those that did not answer so. */
  async use(): Promise<string[]> {
    const tasks = await createTwoTasks(this.#parts.http);
    const asked = await this.#askAll(
      meantRequests(tasks, this.#parts.world.services.secrets.OPERATOR_TOKEN, this.#client),
    );
    this.#parts.journal.step('used', `${asked.length} requests`);
    await this.#readProcesses();
    return asked.filter(({ status }) => !(status >= 200 && status < 300)).map(told);
  }

  /** Asks each route wrongly, with a client's password, authorization and cookie; those that did not refuse it. */
  async misuse(): Promise<string[]> {
    const asked = await this.#askAll(wrongRequests(this.#client));
    this.#parts.journal.step('misused', `${asked.length} requests`);
    return asked.filter(({ status }) => !(status >= 400)).map(told);
  }

  /** Changes the password in PostgreSQL under the target, asks until that shows, and puts it back. */
  async wrongDatabasePassword(): Promise<void> {
    const { world, journal } = this.#parts;
    const role = new RolePassword(world);
    await role.change();
    await role.endSessions('all');
    journal.step('wrong database password');
    const asking = { path: '/tasks', route: 'GET /tasks with a wrong database password' };
    await this.#untilFails(asking);
    const login = { method: 'POST', json: { username: 'nobody', password: this.#client.password } };
    await this.#askAll([
      {
        path: '/tasks',
        route: 'POST /tasks with a wrong database password',
        options: { method: 'POST', json: { title: 'x' } },
      },
      { path: '/login', route: 'POST /login with a wrong database password', options: login },
      { path: '/readyz', route: 'GET /readyz with a wrong database password' },
      ...this.#insights('with a wrong database password'),
    ]);
    await role.restore();
    await readyWithin(world, 0);
  }

  /** Lets the provider answer 401 to everything, as it does to a key that was withdrawn. */
  async providerRefuses(): Promise<void> {
    const { world, http, journal } = this.#parts;
    world.services.provider.behave(() => 401);
    journal.step('the provider refuses the key');
    const { first } = await createTwoTasks(http);
    await this.#untilFails({ path: '/rates/JPY', route: 'GET /rates with a provider that says 401' });
    const route = 'POST /tasks/:id/notify with a provider that says 401';
    await this.#untilFails({ path: `/tasks/${first}/notify`, route, options: { method: 'POST' } });
    await this.#askAll(this.#insights('after a provider that says 401'));
    world.services.provider.behave(() => undefined);
  }

  /** Starts on a port that is taken, and with a URL that holds the password and cannot be parsed. */
  async failedStarts(budget: string): Promise<Boot[]> {
    const { world, boot } = this.#parts;
    const DATABASE_URL = `postgres://app:${world.services.secrets.DATABASE_PASSWORD}@[unparsable:port/app`;
    return [
      await boot.refused({ what: 'on an occupied port', occupied: true }, budget),
      await boot.refused({ what: 'with an unparsable DATABASE_URL', env: { DATABASE_URL } }, budget),
    ];
  }

  /** Ends the target, so that everything is written and exported, and searches all that came out of any start. */
  async leaks(): Promise<string[]> {
    const { world, journal } = this.#parts;
    await this.#askAll(this.#insights('in the end'));
    await this.#readProcesses();
    const instance = world.instance(0);
    instance.signal('SIGTERM');
    await waitFor({ what: 'the end after SIGTERM', limitMs: endLimitMs }, () => instance.exitStatus);
    await instance.exited;
    const outputs = [...this.#outputs, ...world.everyInstance().flatMap(outputOf), ...this.#exports()];
    journal.step('searched', `${outputs.length} texts`);
    journal.measure('texts searched for secrets', outputs.length, 'count');
    const secrets = Object.entries(world.services.secrets).map(([name, value]): Canary => ({ name, value }));
    const ofClient = Object.entries(this.#client).map(([name, value]) => ({ name: `${name} of a client`, value }));
    return findLeaks([...secrets, ...ofClient], outputs);
  }

  async #untilFails(asking: Asking): Promise<void> {
    let last = 0;
    await waitFor({ what: `5xx from ${asking.route}`, limitMs: failureLimitMs, last: () => last }, async () => {
      for (const { status } of await this.#askAll([asking])) last = status;
      return last >= 500 ? last : undefined;
    });
  }

  /** What a target tells of itself may hold the last error. */
  #insights(when: string): Asking[] {
    const authorization = `Bearer ${this.#parts.world.services.secrets.OPERATOR_TOKEN}`;
    return [
      { path: '/diagz', route: `GET /diagz ${when}`, options: { headers: { authorization } } },
      { path: '/metrics', route: `GET /metrics ${when}` },
    ];
  }

  /** 0 stands for no answer. */
  async #askAll(askings: readonly Asking[]): Promise<(Asking & { status: number; seen: string })[]> {
    const asked = [];
    for (const asking of askings) {
      const attempt = await this.#parts.http.attempt(asking.path, asking.options);
      const seen = briefly(attempt);
      asked.push({ ...asking, status: answered(attempt) ? attempt.status : 0, seen });
      if (!answered(attempt)) continue;
      const headers = Object.entries(attempt.headers).map(([name, value]) => `${name}: ${value}`);
      this.#outputs.push({ where: `the answer to ${asking.route}`, text: [...headers, attempt.text].join('\n') });
    }
    return asked;
  }

  /** Titles and arguments of every process that the target consists of. */
  async #readProcesses(): Promise<void> {
    const { pid } = this.#parts.world.instance(0);
    if (pid === undefined) return;
    for (const of of [pid, ...descendantsOf(pid, await processTable()).map((entry) => entry.pid)]) {
      const title = await readFile(`/proc/${of}/comm`, 'utf8').catch(() => '');
      this.#outputs.push({
        where: 'the process title and arguments',
        text: `${title}\n${commandLineOf(of, Number.POSITIVE_INFINITY)}`,
      });
    }
  }

  #exports(): Output[] {
    const texts = this.#parts.world.services.otlp?.texts() ?? [];
    return texts.map((text) => ({ where: 'the trace export', text }));
  }
}

function told({ route, seen }: { route: string; seen: string }): string {
  return `${route}: ${seen}`;
}

/** The whole of it, in which a secret may go over several lines. */
function outputOf(instance: Instance, start: number): Output[] {
  if (instance.droppedLines > 0) throw printsWithoutEnd(instance.droppedLines);
  return (['stdout', 'stderr'] as const).map((stream) => ({
    where: `${stream} of start ${start}`,
    text: instance.lines
      .filter((line) => line.stream === stream)
      .map(({ text }) => text)
      .join('\n'),
  }));
}

function printsWithoutEnd(dropped: number): ExpectationError {
  return new ExpectationError({
    code: 'output-too-long',
    message: `the target printed so much that ${dropped} lines were dropped unread: nobody can say what they hold`,
    mismatch: { expected: 'output that can be searched', actual: `${dropped} lines too many`, waitedMs: 0 },
  });
}
