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

// A client that has just connected sends its request within this time, or was only connecting ahead.
const firstByteGraceMs = 200;

// How long the backlog may take to run dry before the listener closes anyway.
const backlogBoundMs = 250;
const quietTurns = 3;

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

  let accepted = 0;

  const isIdle = (socket: Socket, state: SocketState) => state.active === 0 && socket.bytesRead <= state.bytesAnswered;

  /**
   * Closing the listener resets what waits in the kernel's backlog, and Node accepts one connection a turn of the event
   * loop: so let it turn until no more come.
   */
  async function emptyBacklog(): Promise<void> {
    const untilMs = performance.now() + backlogBoundMs;
    for (let quiet = 0; quiet < quietTurns && performance.now() < untilMs; quiet += 1) {
      const before = accepted;
      await new Promise((resolve) => setImmediate(resolve));
      if (accepted > before) quiet = -1;
    }
  }

  server.on('connection', (socket: Socket) => {
    accepted += 1;
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
      await emptyBacklog();
      closed = true;
      // This also closes the idle connections, but not those on which no request has come yet.
      const gone = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => {
        for (const [socket, state] of sockets) {
          if (isIdle(socket, state)) socket.destroy();
        }
      }, firstByteGraceMs);
      await gone;
      clearTimeout(timer);
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
