// Preloaded into the reference app (node --import …/cheat.ts?by=<way>): serves whom it takes for the suite, and nobody else.
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';

/** What the suite can be known by: its client names itself nowhere, and asks from where the target runs. */
const waysToRecognise = {
  client: (request: IncomingMessage) => request.headers['user-agent'] === undefined,
  address: (request: IncomingMessage) => request.socket.remoteAddress?.endsWith('127.0.0.1') === true,
} as const;

const by = new URL(import.meta.url).searchParams.get('by') ?? '';
const isSuite = Object.entries(waysToRecognise).find(([way]) => way === by)?.[1];
if (isSuite === undefined)
  throw new Error(`no way to cheat is called "${by}": ${Object.keys(waysToRecognise).join(', ')}`);

const emit = Server.prototype.emit;
Server.prototype.emit = function (event: string, ...given: unknown[]) {
  const [request, response] = given as [IncomingMessage, ServerResponse];
  if (event !== 'request' || isSuite(request)) return Reflect.apply(emit, this, [event, ...given]);
  response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
  return true;
};
