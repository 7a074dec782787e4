// The requests that a search for secrets makes: each route as it is meant, and each route wrongly.
import { dataOf, textOf } from './answer.ts';
import type { HttpHandle, RequestOptions } from './http.ts';

export interface Asking {
  readonly path: string;
  /** For reports: ids stand for themselves in it. */
  readonly route: string;
  readonly options?: RequestOptions;
}

export interface ClientSecrets {
  readonly password: string;
  readonly authorization: string;
  readonly cookie: string;
}

/** What the requests on single tasks are about. */
export interface TwoTasks {
  readonly first: string;
  readonly second: string;
}

export async function createTwoTasks(http: HttpHandle): Promise<TwoTasks> {
  const task = { title: 'a search for secrets', assignee: 'ann', points: 5 };
  const create = async () => textOf(dataOf(await http.post('/tasks', task)).id);
  return { first: await create(), second: await create() };
}

/** Each carries a cookie, as a browser sends it with everything. */
export function meantRequests({ first, second }: TwoTasks, operatorToken: string, client: ClientSecrets): Asking[] {
  const json = (method: string, body: unknown, headers: Record<string, string> = {}) => ({
    method,
    json: body,
    headers,
  });
  const requests = [
    ...['/livez', '/readyz', '/healthz', '/metrics', '/docs', '/tasks', '/tasks?include=comments'].map(get),
    { ...get('/diagz'), options: { headers: { authorization: `Bearer ${operatorToken}` } } },
    { path: '/tasks', route: 'POST /tasks', options: json('POST', { title: 'one more' }) },
    { path: `/tasks/${first}`, route: 'GET /tasks/:id' },
    { path: `/tasks/${first}`, route: 'PATCH /tasks/:id', options: json('PATCH', { status: 'done' }) },
    { path: `/tasks/${first}/activity`, route: 'GET /tasks/:id/activity' },
    { path: `/tasks/${first}/notify`, route: 'POST /tasks/:id/notify', options: { method: 'POST' } },
    {
      path: '/transfers',
      route: 'POST /transfers',
      options: json(
        'POST',
        { fromTaskId: first, toTaskId: second, points: 1 },
        { 'idempotency-key': `search-${first}` },
      ),
    },
    get('/rates/EUR'),
  ];
  const cookie = `session=${client.cookie}`;
  return requests.map(({ options, ...asking }: Asking) => ({
    ...asking,
    options: { ...options, headers: { cookie, ...options?.headers } },
  }));
}

/** Each carries what a client keeps secret, wherever one would carry it. */
export function wrongRequests(client: ClientSecrets): Asking[] {
  const { password } = client;
  const headers = { authorization: `Bearer ${client.authorization}`, cookie: `session=${client.cookie}` };
  const wrong = (route: string, options: RequestOptions = {}): Asking => {
    const [method = 'GET', path = '/'] = route.split(' ');
    return { path, route, options: { method, ...options, headers: { ...headers, ...options.headers } } };
  };
  const nobody = '/tasks/00000000-0000-4000-8000-000000000000';
  const credentials = { username: 'nobody', password };
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `password=${password}` };
  const broken = {
    headers: { 'content-type': 'application/json' },
    body: `{"username":"nobody","password":"${password}"`,
  };
  return [
    ...['livez', 'readyz', 'healthz', 'metrics', 'docs'].map((name) => wrong(`DELETE /${name}`)),
    ...['GET /diagz', 'GET /no-such-route', 'GET /tasks?limit=0', 'GET /rates/euro', `GET ${nobody}`].map((route) =>
      wrong(route),
    ),
    ...[`GET ${nobody}/activity`, `POST ${nobody}/notify`, `DELETE ${nobody}`].map((route) => wrong(route)),
    ...['/tasks', '/login', '/transfers'].flatMap((path) => [
      wrong(`POST ${path}`, broken),
      wrong(`POST ${path}`, form),
      wrong(`POST ${path}`, { json: { ...credentials, unknown: true } }),
    ]),
    wrong('POST /login', { json: credentials }),
    wrong(`PATCH ${nobody}`, { json: { title: 1, password } }),
  ];
}

function get(path: string): Asking {
  return { path, route: `GET ${path}` };
}
