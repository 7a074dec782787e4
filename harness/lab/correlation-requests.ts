// The requests by which correlation is checked: valid and invalid ids and traces, over routes that wait for different things.
import { type SeededRandom, seededRandom } from '../model/seeded-random.ts';
import { drawInvalidParents } from './traceparent.ts';

export interface CorrelatedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** X-Request-Id as it is sent, when it is one that must be taken over. */
  readonly validId: string | undefined;
  /** Of a traceparent that must be continued. */
  readonly traceId: string | undefined;
  /** It leaves a job, whose lines name its id as well. */
  readonly job: boolean;
}

/** As a POST /tasks, it asks the database and succeeds: it shows how many lines a request leaves without a job. */
export const listPath = '/tasks?limit=5';

/** What the contract takes for an id: `[A-Za-z0-9._-]{8,64}`. */
export const requestIdPattern = /^[A-Za-z0-9._-]{8,64}$/;

const invalidIds = (random: SeededRandom): (string | undefined)[] => [
  undefined,
  random.hex(7),
  random.hex(65),
  `${random.hex(8)} ${random.hex(8)}`,
  `${random.hex(12)}"}`,
  `${random.hex(8)},${random.hex(8)}`,
];

/** Every fourth has no valid id, every third no valid trace, every fifth makes a job; the three meet in all ways. */
export function correlationRequests(seed: string, count: number): CorrelatedRequest[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const validId = n % 4 === 3 ? undefined : `${random.hex(8)}.${random.hex(6)}_${random.hex(2)}-${n}`;
    const traceId = n % 3 === 2 ? undefined : random.hex(32);
    const id = validId ?? random.pick(invalidIds(random));
    const traceparent =
      traceId === undefined
        ? random.pick([undefined, ...drawInvalidParents(random)])
        : `00-${traceId}-${random.hex(16)}-${random.pick(['00', '01'])}`;
    const headers = {
      ...(id !== undefined && { 'x-request-id': id }),
      ...(traceparent !== undefined && { traceparent }),
    };
    const base = { headers, validId, traceId, job: false } as const;
    switch (n % 5) {
      case 0:
        return { ...base, method: 'POST', path: '/tasks', json: { title: `task ${random.hex(8)}` }, job: true };
      case 1:
        return { ...base, method: 'GET', path: listPath };
      case 2:
        return { ...base, method: 'GET', path: `/tasks/${uuid(random)}` };
      case 3:
        return { ...base, method: 'GET', path: '/rates/EUR' };
      default:
        return { ...base, method: 'GET', path: '/healthz' };
    }
  });
}

function uuid(random: SeededRandom): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`;
}
