// Whether Redis answers PING.
import { connect } from 'node:net';
import type { Address } from '../driver.ts';

export async function answersPing({ host, port }: Address): Promise<true | undefined> {
  const socket = connect({ host, port, timeout: 2_000 });
  socket.on('timeout', () => socket.destroy(new Error('no answer to PING within 2000 ms')));
  try {
    socket.write('PING\r\n');
    for await (const chunk of socket) return String(chunk).startsWith('+PONG') || undefined;
    return undefined;
  } finally {
    socket.destroy();
  }
}
