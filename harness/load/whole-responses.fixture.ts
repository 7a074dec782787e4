// Responses as they stand on the wire, and what a client must make of them however they are cut.
import type { ResponseParser } from './response-parser.ts';

interface WholeResponse {
  readonly name: string;
  readonly method?: string;
  readonly wire: string;
  readonly status: number;
  readonly body: string;
  readonly framing: ResponseParser['framing'];
  readonly keepAlive?: boolean;
  readonly saidClose?: boolean;
  readonly interim?: number;
}

const ok = 'HTTP/1.1 200 OK\r\n';

export const wholeResponses: readonly WholeResponse[] = [
  {
    name: 'Content-Length',
    wire: `${ok}Content-Length: 5\r\n\r\nhello`,
    status: 200,
    body: 'hello',
    framing: 'length',
  },
  { name: 'Content-Length 0', wire: `${ok}Content-Length: 0\r\n\r\n`, status: 200, body: '', framing: 'length' },
  {
    name: 'equal repeated lengths',
    wire: `${ok}Content-Length: 2, 2\r\nContent-Length: 2\r\n\r\nhi`,
    status: 200,
    body: 'hi',
    framing: 'length',
  },
  {
    name: 'no reason phrase',
    wire: 'HTTP/1.1 200 \r\ncontent-length:2\r\n\r\nhi',
    status: 200,
    body: 'hi',
    framing: 'length',
  },
  {
    name: 'no reason phrase, no space',
    wire: 'HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi',
    status: 200,
    body: 'hi',
    framing: 'length',
  },
  {
    name: 'chunked',
    wire: `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a="b"\r\n world\r\n0\r\n\r\n`,
    status: 200,
    body: 'hello world',
    framing: 'chunked',
  },
  {
    name: 'chunked, gzip first',
    wire: `${ok}Transfer-Encoding: gzip, Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n`,
    status: 200,
    body: '0123456789',
    framing: 'chunked',
  },
  {
    name: 'chunked with trailers',
    wire: `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n`,
    status: 200,
    body: '\r\n',
    framing: 'chunked',
  },
  {
    name: 'chunked, no data',
    wire: `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 200,
    body: '',
    framing: 'chunked',
  },
  {
    name: 'both framings',
    wire: `${ok}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    status: 200,
    body: 'x',
    framing: 'chunked',
    keepAlive: false,
  },
  { name: 'HEAD', method: 'HEAD', wire: `${ok}Content-Length: 500\r\n\r\n`, status: 200, body: '', framing: 'none' },
  { name: '204', wire: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '', framing: 'none' },
  {
    name: '304 with a length',
    wire: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    status: 304,
    body: '',
    framing: 'none',
  },
  {
    name: 'Connection: close',
    wire: `${ok}Connection: keep-alive, Close\r\nContent-Length: 1\r\n\r\nx`,
    status: 200,
    body: 'x',
    framing: 'length',
    keepAlive: false,
    saidClose: true,
  },
  {
    name: 'HTTP/1.0',
    wire: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx',
    status: 200,
    body: 'x',
    framing: 'length',
    keepAlive: false,
  },
  {
    name: 'HTTP/1.0 keep-alive',
    wire: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx',
    status: 200,
    body: 'x',
    framing: 'length',
  },
  {
    name: 'interim responses',
    wire: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    status: 200,
    body: 'x',
    framing: 'length',
    interim: 2,
  },
  {
    name: 'UTF-8 body',
    wire: `${ok}Content-Length: 6\r\n\r\n\u00e2\u0082\u00ac\u00e2\u0082\u00ac`,
    status: 200,
    body: '€€',
    framing: 'length',
  },
];
