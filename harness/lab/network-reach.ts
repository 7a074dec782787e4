// Asks a database or a Redis from a container on some network, with the commands that their own images have for it.
import { InconclusiveError } from '../model/errors.ts';
import type { EngineRoom } from './engine-room.ts';

export interface Question {
  readonly role: 'database' | 'redis';
  /** That of the service: it has the command to ask with. */
  readonly image: string;
  readonly network: string;
  readonly address: string;
}

export async function containerReaches(room: EngineRoom, question: Question): Promise<boolean> {
  const { client } = await room.engine();
  const container = await client.createContainer({
    Image: question.image,
    Entrypoint: wordsOf(question),
    Cmd: [],
    Labels: { ...room.labels },
    HostConfig: { NetworkMode: question.network },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    return StatusCode === 0;
  } finally {
    await container.remove({ force: true, v: true });
  }
}

function wordsOf({ role, address }: Question): string[] {
  if (role === 'database') return ['pg_isready', '--timeout=3', `--host=${address}`];
  // An answer that asks for a password is one as well.
  return ['sh', '-c', `timeout 3 redis-cli -h ${address} ping | grep -qE 'PONG|NOAUTH|ERR'`];
}

/** A question that gets no answer where one must come says nothing of anywhere else. */
export function controlFailed(role: Question['role']): InconclusiveError {
  return new InconclusiveError({
    code: 'control-failed',
    message: `a container on the network of ${role} did not reach it either`,
    hint: 'Run the criterion again; the probe itself did not work.',
  });
}
