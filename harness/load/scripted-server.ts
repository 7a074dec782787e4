// A TCP server for tests that answers each request by a script, rightly or wrongly, on a port of its own.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface ScriptedServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly server: Server;
  /** Every connection that is open now. */
  readonly sockets: ReadonlySet<Socket>;
}

/** `answer` is called with what has come since the last head ended; `n` counts requests over all connections from 0. */
export type Answer = (socket: Socket, request: string, n: number) => void;

export async function scriptedServer(answer: Answer): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('close', () => sockets.delete(socket));
    // Clients of these tests go away in every rude way there is.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const request = text;
      text = '';
      answer(socket, request, requests++);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    server,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole response with a Content-Length. */
export function response(status: number, body: string, headers = ''): string {
  return `HTTP/1.1 ${status} X\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A port that nothing listens on: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
