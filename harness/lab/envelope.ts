// What is wrong with an answer as an envelope of the contract, and what it gives away of the target's inside.
import { type Answer, fieldsOf, jsonOf } from './answer.ts';

/** Each problem as a phrase that goes on after "GET /tasks answered 404 with". */
export function envelopeProblems(answer: Answer): string[] {
  const type = answer.headers['content-type'] ?? 'no content type';
  if (!/^application\/json\b/i.test(type)) return [type];
  const body = jsonOf(answer);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return ['a body that is no JSON object'];
  const keys = Object.keys(body).toSorted().join(', ');
  if (keys !== 'data, error, meta') return [`the fields ${keys || '(none)'} in place of data, meta, error`];
  const { data, error, meta } = fieldsOf(body);
  return [
    ...(typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? [] : ['a meta that is no object']),
    ...(answer.status < 400 ? (error === null ? [] : ['an error though it succeeded']) : errorProblems(error)),
    // The probe alone says what is the matter, and shows the rest of it beside.
    ...(answer.status < 400 || data === null || answer.path === '/readyz' ? [] : ['data beside the error']),
    // A success shows what users wrote, or what operators ask for.
    ...(answer.status < 400 ? [] : leaks([body, ownWords(answer.headers)])),
  ];
}

// Their values are paths of URLs, which are nobody's files.
const ofPaths = /^(content-)?location$|^link$|^content-security-policy|^report|^refresh$|^set-cookie$/;

function ownWords(headers: Answer['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (ofPaths.test(name.toLowerCase()) ? [] : [value]));
}

/** The machine code of an error, or what stands in its place. */
export function errorCode(answer: Answer): unknown {
  return fieldsOf(fieldsOf(jsonOf(answer)).error).code;
}

function errorProblems(error: unknown): string[] {
  const { code, message } = fieldsOf(error);
  return [
    ...(typeof code === 'string' && /^[a-z][a-z0-9_]*$/.test(code) ? [] : ['no machine code in snake_case']),
    ...(typeof message === 'string' && message.trim() !== '' ? [] : ['no message']),
  ];
}

// A hostile answer must not make the search for leaks last for ever.
const longestText = 10_000;
const deepest = 40;

// Each is the shape of the thing, not a word of it: "please select a file from the list" is none of them.
const shapes: readonly [what: string, shape: RegExp][] = [
  ['a stack trace', /^\s*at .+[(:]\S*:\d+(:\d+)?\)?\s*$/m],
  ['a stack trace', /^\s*at [\w.$<>]+\([\w.]+(:\d+)?\)\s*$/m],
  ['a stack trace', /^Traceback \(most recent call last\):|^\s*File "[^"\n]+", line \d+/m],
  ['a stack trace', /^goroutine \d+ \[|\.go:\d+ \+0x|\bpanicked at \S+:\d+/m],
  ['SQL', /\bselect\b[\s\S]{1,400}?\bfrom\b[\s\S]{1,400}?(\bwhere\b|\border by\b|\blimit\b|\$\d|=)/i],
  [
    'SQL',
    /\binsert\s+into\b[\s\S]{1,400}?(\bvalues\b|\bselect\b)|\bdelete\s+from\s+\S+\s+where\b|\bupdate\b\s+\S+\s+\bset\b/i,
  ],
  ['SQL', /\b(relation|column|constraint) "[^"]+"|\bSQLSTATE\b|\bsyntax error at or near\b/i],
  [
    'a file path',
    /(^|[\s"'(=:])\/(app|bin|data|etc|home|lib|mnt|opt|proc|root|run|srv|tmp|usr|var|Users|workspace)\/[\w.@-]+/,
  ],
  ['a file path', /\b[A-Za-z]:\\[\w.-]+|\bfile:\/\/|[\w-]+\/(node_modules|site-packages|dist|src)\/[\w.@-]+/],
  ['a connection string', /\b(postgres(ql)?|rediss?|amqps?|mysql):\/\/\S/i],
];

/** What the strings of a JSON value show of the target's inside, each kind once. */
export function leaks(value: unknown): string[] {
  const found = stringsOf(value).flatMap((text) =>
    shapes.flatMap(([what, shape]) => {
      const [seen] = shape.exec(text) ?? [];
      return seen === undefined ? [] : [`${what} (${seen.trim().slice(0, 80)})`];
    }),
  );
  return [...new Map(found.map((one) => [one.replace(/ \(.*/s, ''), one])).values()];
}

function stringsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.slice(0, longestText)];
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsOf(inner, depth + 1)]);
}
