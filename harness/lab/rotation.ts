// Capability `configure`: a target whose database password is in a file, and what it does when that is changed.
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { InconclusiveError } from '../model/errors.ts';
import { type Attempt, answered, briefly } from './answer.ts';
import type { BootHandle } from './boot.ts';
import type { DatabaseHandle } from './database.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { requireRunning } from './process.ts';
import { readyWithin } from './readiness-wait.ts';
import { RolePassword } from './role-password.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

/** More than a pool keeps idle after a quiet time, and fewer than it may open. */
const burstRequests = 8;
const burstWaitMs = 2_000;
const betweenBurstsMs = 200;

export interface RotationParts {
  readonly world: World;
  readonly journal: LabJournal;
  readonly wait: Waiter;
  readonly http: HttpHandle;
  readonly database: DatabaseHandle;
  readonly boot: BootHandle;
}

export class RotationHandle {
  readonly #parts: RotationParts;
  readonly #role: RolePassword;
  #file = '';
  #changed = { at: '', startedAt: 0, fromMs: 0, untilMs: 0 };

  constructor(parts: RotationParts) {
    this.#parts = parts;
    this.#role = new RolePassword(parts.world);
  }

  /** Starts instance 0 with the password in a file, migrates, and waits until it is ready. */
  async serve(): Promise<void> {
    const { world, journal, boot } = this.#parts;
    const name = 'DATABASE_PASSWORD';
    const { env, files } = await boot.variables({ files: { [name]: `${world.services.secrets[name]}\n` } });
    this.#file = files[name] ?? '';
    await world.startInstance(0, env);
    await world.migrate();
    await readyWithin(world, 0);
    journal.step('ready', 'with its database password in a file');
  }

  /** Changes the password in PostgreSQL and, in one step as an orchestrator does, in the file. */
  async change(): Promise<void> {
    const fromMs = Date.now();
    const { password, at } = await this.#role.change();
    await writeFile(path.join(path.dirname(this.#file), 'next'), `${password}\n`, { mode: 0o600 });
    await rename(path.join(path.dirname(this.#file), 'next'), this.#file);
    this.#changed = { at, startedAt: performance.now(), fromMs, untilMs: Date.now() };
    this.#parts.journal.step('password changed', 'in PostgreSQL and in the file');
  }

  /**
   * Those that were not under way between the change in PostgreSQL and the one in the file: what a target connects with
   * in that moment is refused, whatever it does.
   */
  apartFromChange(attempts: readonly Attempt[]): Attempt[] {
    const { fromMs, untilMs } = this.#changed;
    return attempts.filter(({ atMs, durationMs }) => atMs + durationMs < fromMs || atMs > untilMs);
  }

  /** Lets the steady requests go on for so long. */
  async quiet(durationMs: number): Promise<void> {
    await setTimeout(durationMs);
  }

  /**
   * Ends the idle sessions from before the change and sends requests that a lock holds until each has a connection of its
   * own, again and again until all of them succeed on new connections: within the budget, counted from the change.
   */
  async untilNewConnections(budget: string): Promise<void> {
    const { wait, journal, world } = this.#parts;
    const giveUpMs = 2 * wait.budget(budget).value;
    let last = 'nothing yet';
    const bursts = async () => {
      for (const startedAt = performance.now(); ; ) {
        last = await this.burst();
        if (last === 'new connections') return;
        const told = { when: 'when its password file was changed', also: `requests got: ${last}` };
        requireRunning(world.instance(0).exitStatus, told);
        if (performance.now() - startedAt > giveUpMs) break;
        await setTimeout(betweenBurstsMs);
      }
      if (last === 'old connections') throw noNewConnections();
      await new Promise(() => {}); // The wait for it says so.
    };
    const what = `${burstRequests} requests at once to be served on new connections`;
    const extraMs = Math.round(this.#changed.startedAt - performance.now());
    await wait.settles(budget, { what, extraMs, last: () => last }, bursts());
    journal.step('new connections', 'use the changed password');
  }

  /** `new connections`, `old connections`, or what the requests were answered. */
  async burst(): Promise<string> {
    const { http, database } = this.#parts;
    // Those that are new already stay: many pools see only when they use a session that it was ended, and each time anew.
    await this.#role.endSessions('idle', this.#changed.at);
    const lock = await database.holdWrites();
    const json = { title: 'on a new connection' };
    const answers = http.together(burstRequests, '/tasks', { method: 'POST', json });
    let over = false;
    void answers.then(() => (over = true));
    for (const startedAt = performance.now(); performance.now() - startedAt < burstWaitMs && !over; )
      // What the target writes by itself may wait beside them.
      if ((await database.waitingForLock()) >= burstRequests) break;
    await lock.release();
    const seen = await answers;
    if (!seen.every((attempt) => answered(attempt) && attempt.status === 201)) return seen.map(briefly).join(' ');
    return (await this.#role.sessionsSince(this.#changed.at)) > 0 ? 'new connections' : 'old connections';
  }
}

function noNewConnections(): InconclusiveError {
  return new InconclusiveError({
    code: 'no-new-connection',
    message: `${burstRequests} requests at once were served, but none of them on a connection opened after the change`,
    hint: 'Does the target hold its sessions busy, so that the lab may not end them?',
  });
}
