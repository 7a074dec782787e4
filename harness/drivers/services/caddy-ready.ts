// Whether Caddy answers, on its admin API and where it balances.
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Address } from '../driver.ts';

const answerDeadlineMs = 2_000;

/** Not fetch: that says that it is a browser (Sec-Fetch-Mode), and from those Caddy answers only its own origin. */
export async function adminAnswers({ host, port }: Address): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const asked = request({ host, port, path: '/config/', agent: false, signal: AbortSignal.timeout(answerDeadlineMs) });
  asked.on('error', reject);
  asked.on('response', (response) => {
    response.resume();
    resolve(response.statusCode === 200);
  });
  asked.end();
  return promise;
}

/** A request without Host is refused by Caddy itself, so that asking sends nothing to an upstream. */
export async function balancerAnswers({ host, port }: Address): Promise<boolean> {
  const socket = connect({ host, port, timeout: answerDeadlineMs });
  socket.on('timeout', () => socket.destroy(new Error(`no answer within ${answerDeadlineMs} ms`)));
  try {
    socket.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
    for await (const chunk of socket) return String(chunk).startsWith('HTTP/1.1 400');
    return false;
  } finally {
    socket.destroy();
  }
}
