// Servers that are no service at all, each wrong in one way: no criterion may pass against any of them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** What is done with a connection, before any request on it is read. */
const connections = {
  'accept-then-close': (socket: Socket) => socket.destroy(),
  'accept-then-hang': () => {},
} as const satisfies Record<string, (socket: Socket) => void>;

/** What is answered to every request. */
const answers = {
  'empty-200': (_, response) => response.end(),
  'always-500': (_, response) => response.writeHead(500).end(),
  'redirect-loop': ({ url }, response) => response.writeHead(302, { location: url ?? '/' }).end(),
  'one-byte': ({ socket }) => socket.write('H', () => socket.destroy()),
  // Beyond every bound on a body within a second, and still idle enough for a dozen of its connections at once.
  'endless-body': (_, response) => {
    const chunk = Buffer.alloc(262_144, 'x');
    response.writeHead(200, { 'content-type': 'application/json' });
    const pour = setInterval(() => !response.writableNeedDrain && response.write(chunk), 100);
    response.on('close', () => clearInterval(pour));
  },
  'slow-drip': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 500);
    response.on('close', () => clearInterval(drip));
  },
  'wrong-content-type': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>It works</title>'),
  echo: (request, response) => {
    response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/json' });
    request.pipe(response);
  },
  'ready-then-nothing': ({ url, socket }, response) => {
    if (url === '/readyz' || url === '/livez') response.setHeader('content-type', 'application/json').end(ready);
    else socket.on('error', () => {});
  },
} as const satisfies Record<string, Answering>;

const ready = JSON.stringify({ data: { status: 'up', checks: {} }, meta: {}, error: null });

export type NullServer = keyof typeof connections | keyof typeof answers;

export const nullServers = [...Object.keys(connections), ...Object.keys(answers)] as NullServer[];

/** Listens on `port`, 0 for any, and returns the server once it does. */
export async function listen(name: NullServer, port: number): Promise<{ server: Server; port: number }> {
  const server = serverOf(name);
  server.listen(port, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return { server, port: (server.address() as AddressInfo).port };
}

function serverOf(name: NullServer): Server {
  if (name in connections) {
    return createTcpServer((socket) => {
      socket.on('error', () => {});
      connections[name as keyof typeof connections](socket);
    });
  }
  return createServer(answers[name as keyof typeof answers]);
}
