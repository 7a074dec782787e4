// Knows every connection and every request in flight, so that a drain can wait for exactly those and cut only the rest.
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  inFlight(): number;
  /** From now on each answer says Connection: close, the ones being worked on included. */
  announceClose(): void;
  /** Closes the listener and the idle connections; resolves when the last connection is gone. */
  close(): Promise<void>;
  /** Destroys what is left; returns how many requests that cut off. */
  cut(): number;
}

interface SocketState {
  active: number;
  /** What had been read when the last answer ended: more than that is the begin of another request. */
  bytesAnswered: number;
}

export function trackConnections(server: Server): Connections {
  const sockets = new Map<Socket, SocketState>();
  const responses = new Set<ServerResponse>();
  let announcing = false;
  let closed = false;

  const isIdle = (socket: Socket, state: SocketState) => state.active === 0 && socket.bytesRead <= state.bytesAnswered;

  server.on('connection', (socket: Socket) => {
    sockets.set(socket, { active: 0, bytesAnswered: 0 });
    socket.once('close', () => sockets.delete(socket));
  });

  // Before the app's own listener: a request counts from its headers on, also while its body is still to come.
  server.prependListener('request', (request, response) => {
    const state = sockets.get(request.socket);
    if (state !== undefined) state.active += 1;
    responses.add(response);
    if (announcing) response.setHeader('Connection', 'close');
    response.once('close', () => {
      responses.delete(response);
      if (state === undefined) return;
      state.active -= 1;
      state.bytesAnswered = request.socket.bytesRead;
      // An answer whose headers left before the drain began could not announce the close.
      if (closed && state.active === 0) request.socket.end();
    });
  });

  return {
    inFlight: () => responses.size,
    announceClose() {
      announcing = true;
      for (const response of responses) {
        if (!response.headersSent) response.setHeader('Connection', 'close');
      }
    },
    async close() {
      // One turn of the event loop: what the kernel has already taken in is accepted and read before the door shuts.
      await new Promise((resolve) => setImmediate(resolve));
      closed = true;
      const gone = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, state] of sockets) {
        if (isIdle(socket, state)) socket.destroy();
      }
      await gone;
    },
    cut() {
      let begun = 0;
      for (const [socket, state] of sockets) {
        if (state.active === 0 && !isIdle(socket, state)) begun += 1;
      }
      const cut = responses.size + begun;
      for (const socket of sockets.keys()) socket.destroy();
      return cut;
    },
  };
}
