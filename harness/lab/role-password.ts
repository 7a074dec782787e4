// The password of the target's role in PostgreSQL: changed under it, and what its sessions do then.
import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { connectLab } from './app-database.ts';
import type { World } from './world.ts';

export class RolePassword {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Sets a password that nobody was told, or the one given; sessions that are open stay. When, by the server's clock. */
  async change(password: string = randomBytes(18).toString('hex')): Promise<{ password: string; at: string }> {
    this.#world.madeSecrets.add(password);
    const { user } = this.#world.services.appDatabase;
    return this.#ask(async (client) => {
      await client.query(`ALTER ROLE ${client.escapeIdentifier(user)} PASSWORD ${client.escapeLiteral(password)}`);
      const { rows } = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
      return { password, at: rows[0]?.at ?? '' };
    });
  }

  /** Gives the role the password back that the target was started with. */
  async restore(): Promise<void> {
    await this.change(this.#world.services.secrets.DATABASE_PASSWORD);
  }

  /** Sessions of the target that were opened after a moment of the server's clock. */
  sessionsSince(at: string): Promise<number> {
    const { user } = this.#world.services.appDatabase;
    const text = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1 AND backend_start > $2';
    return this.#ask(async (client) => (await client.query(text, [user, at])).rows[0].n);
  }

  /**
   * Ends the target's sessions, those that do nothing or all of them, so that it has to open new ones. `openedBefore` is a
   * moment of the server's clock: later ones stay.
   */
  endSessions(which: 'idle' | 'all', openedBefore = 'infinity'): Promise<number> {
    const { user } = this.#world.services.appDatabase;
    const text = `SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
      WHERE usename = $1 AND ($2 = 'all' OR state = 'idle') AND backend_start < $3::timestamptz`;
    return this.#ask(async (client) => (await client.query(text, [user, which, openedBefore])).rows[0].n);
  }

  async #ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { postgres, appDatabase } = this.#world.services;
    const client = await connectLab(postgres, appDatabase.database);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}
