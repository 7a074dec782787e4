// Ways for a server to end an exchange, and what the client must call each.
import type { Socket } from 'node:net';
import { response } from './scripted-server.ts';

interface ExchangeEnding {
  readonly name: string;
  readonly answer: (socket: Socket) => void;
  readonly expected: Record<string, unknown>;
}

export const exchangeEndings: readonly ExchangeEnding[] = [
  {
    name: 'whole',
    answer: (s) => s.write(response(200, 'ok')),
    expected: { ending: 'answered', status: 200, body: 'ok' },
  },
  {
    name: 'an error status',
    answer: (s) => s.write(response(500, 'no')),
    expected: { ending: 'answered', status: 500 },
  },
  { name: 'whole, then FIN', answer: (s) => s.end(response(200, 'ok')), expected: { ending: 'answered', status: 200 } },
  {
    name: 'RST before a byte',
    answer: (s) => s.resetAndDestroy(),
    expected: { ending: 'reset', detail: 'ECONNRESET', bytesReceived: 0 },
  },
  { name: 'FIN before a byte', answer: (s) => s.end(), expected: { ending: 'eof', bytesReceived: 0 } },
  {
    name: 'FIN inside the head',
    answer: (s) => s.end('HTTP/1.1 200'),
    expected: { ending: 'truncated', status: undefined },
  },
  {
    name: 'FIN inside the body',
    answer: (s) => s.end(response(200, 'hello').slice(0, -2)),
    expected: { ending: 'truncated', status: 200, bodyBytes: 3 },
  },
  {
    name: 'FIN before the last chunk',
    answer: (s) => s.end('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n'),
    expected: { ending: 'truncated', bodyBytes: 1 },
  },
  {
    name: 'RST inside the body',
    answer: (s) => s.write(response(200, 'hello').slice(0, -2), () => s.resetAndDestroy()),
    expected: { ending: 'truncated' },
  },
  {
    name: 'delimited by the close',
    answer: (s) => s.end('HTTP/1.1 200 X\r\n\r\nhello'),
    expected: { ending: 'answered', body: 'hello', closeDelimited: true },
  },
  { name: 'silence', answer: () => undefined, expected: { ending: 'timed-out', bytesReceived: 0 } },
  {
    name: 'silence inside the body',
    answer: (s) => s.write(response(200, 'hello').slice(0, -2)),
    expected: { ending: 'timed-out', bodyBytes: 3 },
  },
  {
    name: 'not HTTP',
    answer: (s) => s.write('hello\r\n'),
    expected: { ending: 'malformed', detail: 'does not begin with HTTP/1.' },
  },
  {
    name: 'Connection: close',
    answer: (s) => s.write(response(200, 'ok', 'Connection: close\r\n')),
    expected: { ending: 'answered', saidClose: true },
  },
];
