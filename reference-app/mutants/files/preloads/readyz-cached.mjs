// Answers /readyz with the last good answer for a minute.
import { Server, ServerResponse } from 'node:http';

const keptForMs = 60_000;
let kept;
const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (...args) {
  if (this.req?.url === '/readyz' && this.statusCode === 200) kept = { body: args[0], atMs: Date.now() };
  return end.apply(this, args);
};
const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response, ...rest) {
  const fresh = kept !== undefined && Date.now() - kept.atMs < keptForMs;
  if (event !== 'request' || request.url !== '/readyz' || !fresh)
    return emit.call(this, event, request, response, ...rest);
  end.call(response.writeHead(200, { 'content-type': 'application/json' }), kept.body);
  return true;
};
