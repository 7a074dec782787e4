// Capability `redis`: the lab's own connection to Redis past the proxies, to see who else is connected.
import { Redis } from 'ioredis';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const labClientName = 'seaworthy-lab';

export class RedisHandle implements Disposable {
  readonly #client: Redis;
  readonly #wait: Waiter;

  constructor(world: World, wait: Waiter) {
    const { host, port } = world.services.redis;
    this.#wait = wait;
    this.#client = new Redis({ host, port, connectionName: labClientName, retryStrategy: null, lazyConnect: true });
    this.#client.on('error', () => {});
  }

  /** Clients connected now, the lab's own not counted. */
  async clients(): Promise<number> {
    if (this.#client.status === 'wait') await this.#client.connect();
    const list = String(await this.#client.call('CLIENT', 'LIST'));
    return list.split('\n').filter((line) => line !== '' && !line.includes(`name=${labClientName}`)).length;
  }

  /** Polls until nobody but the lab is connected, within the budget. */
  async untilNoClients(budget: string): Promise<number> {
    let last = -1;
    const { value } = await this.#wait.within(
      budget,
      { what: "no client of the target's in CLIENT LIST", last: () => last },
      async () => {
        last = await this.clients();
        return last === 0 ? last : undefined;
      },
    );
    return value;
  }

  [Symbol.dispose](): void {
    this.#client.disconnect();
  }
}
