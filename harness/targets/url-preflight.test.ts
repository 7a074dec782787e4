import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { BlockedError } from '../model/errors.ts';
import { testCertificate } from './certificate.fixture.ts';
import { checkUrl, type UrlCheckOptions } from './url-preflight.ts';

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) server.close();
  });
  return (server.address() as AddressInfo).port;
}

const http = async (listener: RequestListener) => `http://127.0.0.1:${await listen(createHttpServer(listener))}`;

async function tcp(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

const blocked = async (url: string, options?: UrlCheckOptions) => {
  const error: unknown = await checkUrl(url, '/livez', options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BlockedError);
  return error as BlockedError;
};

test.each([200, 401, 404, 500, 503])('any answer will do: %i', async (status) => {
  const paths: unknown[] = [];
  const url = await http((request, response) => {
    paths.push(request.url);
    response.writeHead(status).end('x');
  });
  await checkUrl(url, '/livez');
  expect(paths).toEqual(['/livez']);
});

test('an answer without end is not read', async () => {
  const url = await http((_, response) => {
    response.on('error', () => {});
    const pour = () => void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(pour)));
    pour();
  });
  await checkUrl(url, '/livez');
});

test('redirects on the same origin are followed, a loop of them is for the criteria to judge', async () => {
  const url = await http((_, response) => response.writeHead(302, { location: '/livez' }).end());
  await checkUrl(url, '/livez');
});

test('a redirect to another host is told', async () => {
  const url = await http((_, response) => response.writeHead(302, { location: 'https://login.example/?from=x' }).end());
  const error = await blocked(url);
  expect(error.code).toBe('url-redirects-elsewhere');
  expect(error.message).toBe(`${url} is not what would be graded: ${url}/livez redirects to https://login.example`);
});

test('a redirect to HTTPS names the address to grade', async () => {
  const url = await http((request, response) => {
    response.writeHead(308, { location: `https://127.0.0.1${request.url}` }).end();
  });
  expect((await blocked(url)).hint).toBe('Grade the HTTPS address: https://127.0.0.1.');
});

test('a refused connection', async () => {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  const error = await blocked(`http://127.0.0.1:${port}`);
  expect(error).toMatchObject({ code: 'url-refused', message: expect.stringContaining('nothing listens there') });
});

test('a name that cannot be resolved', async () => {
  const failure = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const error = await blocked('http://nowhere.invalid', { lookup: (_, __, done) => done(failure, '', 4) });
  expect(error).toMatchObject({ code: 'url-dns-failed' });
  expect(error.message).toContain('http://nowhere.invalid: its host name cannot be resolved');
});

test.each([
  ['accepts and says nothing', () => {}, 'url-no-answer'],
  ['closes at once', (socket: Socket) => socket.destroy(), 'url-closed'],
  ['answers with something else', (socket: Socket) => socket.end('220 mail ready\r\n'), 'url-not-http'],
])('a port that %s', async (_, onSocket, code) => {
  expect(await blocked(await tcp(onSocket), { deadlineMs: 300 })).toMatchObject({ code });
});

test('https to a port that speaks no TLS', async () => {
  const url = await http((_, response) => response.end());
  const error = await blocked(url.replace('http:', 'https:'));
  expect(error).toMatchObject({
    code: 'url-tls-failed',
    message: expect.stringContaining('the port does not speak TLS'),
  });
});

test('http to a port that speaks TLS gets an answer or a clear error', async () => {
  const { cert, key } = testCertificate({ host: 'localhost' });
  const port = await listen(createHttpsServer({ cert, key }));
  expect((await blocked(`http://127.0.0.1:${port}`)).code).toMatch(/url-(closed|not-http)/);
});

const dayMs = 24 * 60 * 60 * 1000;
const authority = testCertificate({ host: 'authority' });
const good = testCertificate({ host: 'localhost' });
const expired = testCertificate({
  host: 'localhost',
  from: new Date(Date.now() - 9 * dayMs),
  to: new Date(Date.now() - dayMs),
});
const early = testCertificate({
  host: 'localhost',
  from: new Date(Date.now() + dayMs),
  to: new Date(Date.now() + 9 * dayMs),
});
const otherName = testCertificate({ host: 'elsewhere.example' });
const unknown = testCertificate({ host: 'localhost', issuer: authority });

test.each([
  ['self-signed', good, undefined, 'its certificate is self-signed'],
  ['expired', expired, expired.cert, 'its certificate has expired'],
  ['not valid yet', early, early.cert, 'its certificate is not valid yet'],
  ['for another name', otherName, otherName.cert, 'its certificate is for another host name'],
  ['of an unknown authority', unknown, undefined, 'the authority that issued its certificate is not known here'],
])('TLS with a certificate that is %s', async (_, { cert, key }, ca, reason) => {
  const port = await listen(createHttpsServer({ cert, key }));
  const error = await blocked(`https://localhost:${port}`, { ca });
  expect(error).toMatchObject({ code: 'url-tls-failed', message: expect.stringContaining(reason) });
});

test('TLS with a trusted certificate', async () => {
  const server = createHttpsServer({ cert: good.cert, key: good.key }, (_, response) => response.end());
  await checkUrl(`https://localhost:${await listen(server)}`, '/livez', { ca: good.cert });
});
