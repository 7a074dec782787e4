// Requests that try to break out of a log line: line breaks, escapes, separators and length, in every place of a request.
import { connect } from 'node:net';
import { seededRandom } from '../model/seeded-random.ts';

export interface HostileInput {
  /** A line that has this as its own field `forged` was written by the input. */
  readonly marker: string;
  readonly requests: readonly Buffer[];
}

const answerLimitMs = 5_000;
const longBytes = 64 * 1024;
/** Below the 16 kB that servers allow for all headers, so that it is read and not refused unread. */
const longHeaderBytes = 8 * 1024;
const crlf = '\r\n';

export function hostileInput(seed: string, path: (contractPath: string) => string): HostileInput {
  const marker = seededRandom(seed).hex(16);
  const line = `{"level":"info","time":1700000000000,"msg":"forged","forged":"${marker}"}`;
  const payloads = [
    `x${crlf}${line}${crlf}`,
    `x\n${line}\n`,
    `x\r${line}\r`,
    `\u001b[2J\u001b[31m${marker}\u001b[0m\u0007`,
    `x\u2028${line}\u2029`,
    `x\u0000${line}`,
    `x","forged":"${marker}"}\n${line}\n{"y":"`,
    `x\u0085${line}\u000b\u000c`,
  ];
  const login = path('/login');
  const tasks = path('/tasks');
  const requests = payloads.flatMap((payload) => {
    const coded = encodeURIComponent(payload);
    return [
      head('GET', `${tasks}/${coded}`),
      head('GET', `${tasks}?q=${coded}`),
      ...['User-Agent', 'X-Request-Id', 'Referer', 'traceparent'].flatMap((name) => [
        head('GET', tasks, [`${name}: ${coded}`]),
        // As it is: a line break ends the header then, and what follows is a header of its own or none at all.
        head('GET', tasks, [`${name}: ${payload}`]),
      ]),
      // A folded header (RFC 9112, section 5.2), whose value some servers keep with its line break.
      head('GET', tasks, [`User-Agent: x${crlf} ${payload.replaceAll(crlf, `${crlf} `)}`]),
      post(tasks, JSON.stringify({ title: payload })),
      post(tasks, JSON.stringify({ title: 'a title', [payload]: payload })),
      post(login, JSON.stringify({ username: payload, password: payload })),
      post(tasks, payload),
    ];
  });
  const long = 'x'.repeat(longBytes);
  return {
    marker,
    requests: [
      ...requests,
      head('GET', `${tasks}?q=${long}`),
      head('GET', tasks, [`User-Agent: ${long}`]),
      head('GET', tasks, [`User-Agent: ${'x'.repeat(longHeaderBytes)}`]),
      post(tasks, JSON.stringify({ title: long })),
      post(login, JSON.stringify({ username: long, password: long })),
      Buffer.from(`G\u001bT ${payloads[3]} HTTP/1.1${crlf}Host: lab${crlf}${crlf}`),
    ],
  };
}

/** Sends each on a connection of its own; how many were answered, in whatever way. */
export async function sendHostile(
  { requests }: HostileInput,
  address: { readonly host: string; readonly port: number },
): Promise<number> {
  const answers = await Promise.all(requests.map((request) => send(request, address)));
  return answers.filter((answered) => answered).length;
}

function send(request: Buffer, { host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false;
    const socket = connect({ host, port });
    // Of the whole exchange: an answer without end never leaves a socket idle.
    const limit = setTimeout(() => socket.destroy(), answerLimitMs);
    socket.on('data', () => {
      answered = true;
    });
    // A server that has seen enough may close before it has read everything.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(answered);
    });
    socket.write(request);
  });
}

function head(method: string, target: string, headers: readonly string[] = []): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: lab', 'Connection: close', ...headers];
  return Buffer.from(`${lines.join(crlf)}${crlf}${crlf}`);
}

function post(target: string, body: string): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.concat([
    head('POST', target, ['Content-Type: application/json', `Content-Length: ${length}`]),
    Buffer.from(body),
  ]);
}
