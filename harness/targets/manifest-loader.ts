// Reads target.yaml (or .json) and validates it; whatever is wrong comes out as one error with positions and fixes.
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Document, isMap, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { type Manifest, manifestSchema } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { type ManifestProblem, problemsOf } from './manifest-problems.ts';

export interface LoadedManifest {
  readonly manifest: Manifest;
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute folder that relative paths of the manifest start from. */
  readonly root: string;
}

const defaultName = 'target.yaml';

/** Far above any manifest; a log or an image given by mistake is refused before it is parsed. */
const largestManifestBytes = 1024 * 1024;

/** Loads a manifest from a file, or from `target.yaml` in a folder. Errors name it as it was given. */
export async function loadManifest(given: string, cwd: string = process.cwd()): Promise<LoadedManifest> {
  const { file, shown } = await locate(resolve(cwd, given), given);
  const text = decode(await readFile(file).catch((cause: unknown) => unreadable(shown, cause)), shown);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const fail = (code: string, problems: readonly ManifestProblem[]): never => {
    throw new ManifestError({ code, file: shown, text, problems });
  };
  const syntax = [
    ...document.errors.map((error) => syntaxProblem(error, lines)),
    ...unresolvedAliases(document, lines),
  ];
  if (syntax.length > 0) return fail('manifest-not-yaml', firstOfEachLine(syntax));
  if (!isMap(document.contents)) {
    const problem = document.contents === null ? 'the file is empty' : 'the file is not a mapping of keys to values';
    return fail('manifest-invalid', [
      { field: '', problem, fix: 'start with "name: my-service" and a "start:" section' },
    ]);
  }
  const parsed = manifestSchema.safeParse(toPlain(document, shown));
  if (!parsed.success) return fail('manifest-invalid', problemsOf(parsed.error.issues, { document, lines }));
  return { manifest: parsed.data, file, root: dirname(file) };
}

async function locate(path: string, given: string): Promise<{ file: string; shown: string }> {
  const found = await stat(path).catch((cause: unknown) => unreadable(given, cause));
  if (!found.isDirectory()) return { file: path, shown: sizeChecked(given, found.size) };
  const inside = join(path, defaultName);
  const shown = join(given, defaultName);
  const file = await stat(inside).catch((cause: unknown) =>
    unreadable(shown, cause, 'the folder was given, so this file was looked for'),
  );
  return { file: inside, shown: sizeChecked(shown, file.size) };
}

function sizeChecked(shown: string, sizeBytes: number): string {
  if (sizeBytes <= largestManifestBytes) return shown;
  const problem = `the file has ${sizeBytes} bytes, a manifest at most ${largestManifestBytes}`;
  throw new ManifestError({
    code: 'manifest-too-large',
    file: shown,
    problems: [{ field: '', problem, fix: 'give the path of a target.yaml' }],
  });
}

function unreadable(shown: string, cause: unknown, context?: string): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const problem = missing ? 'there is no such file' : `the file cannot be read (${code})`;
  const fix = missing
    ? 'give the path of a target.yaml, or of a folder that holds one; relative paths start in the current folder'
    : 'make it readable for the user who runs the suite';
  throw new ManifestError({
    code: missing ? 'manifest-missing' : 'manifest-unreadable',
    file: shown,
    problems: [{ field: '', problem: context === undefined ? problem : `${problem} (${context})`, fix }],
    cause,
  });
}

function decode(bytes: Buffer, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const problems = [{ field: '', problem: 'the file is not UTF-8 text', fix: 'save it as UTF-8' }];
    throw new ManifestError({ code: 'manifest-not-yaml', file: shown, problems, cause });
  }
}

function toPlain(document: Document.Parsed, shown: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const problems = [
      { field: '', problem: `not YAML: ${problem}`, fix: 'write the values out instead of using aliases' },
    ];
    throw new ManifestError({ code: 'manifest-not-yaml', file: shown, problems, cause });
  }
}

/** The parser leaves these to `toJS()`, which does not say where they are. */
function unresolvedAliases(document: Document.Parsed, lines: LineCounter): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
      const problem = `not YAML: the alias *${alias.source} stands for nothing`;
      problems.push({ line, column: col, field: '', problem, fix: 'quote a value that starts with "*"' });
    },
  });
  return problems;
}

function syntaxProblem(error: YAMLError, lines: LineCounter): ManifestProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const problem = error.code === 'MULTIPLE_DOCS' ? 'a second document begins here' : error.message;
  // An unclosed bracket is told as bad indentation, since the next line's key then stands inside it.
  const code = error.message.startsWith('Flow ') ? 'MISSING_CHAR' : error.code;
  return {
    line,
    column: col,
    field: '',
    problem: `not YAML: ${problem}`,
    fix: syntaxFixes[code] ?? 'correct the YAML here',
  };
}

/** One slip often makes the parser complain several times on the line; the first complaint is the useful one. */
function firstOfEachLine(problems: readonly ManifestProblem[]): ManifestProblem[] {
  return problems.filter((problem, index) => problems.findIndex((other) => other.line === problem.line) === index);
}

const syntaxFixes: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  BAD_INDENT: 'line the keys of one mapping up in the same column',
  DUPLICATE_KEY: 'keep one of the two',
  MULTIPLE_DOCS: 'keep one document: remove what follows the "---"',
  MISSING_CHAR: 'close the bracket or quote that was opened, or add the missing ":" or space',
  BLOCK_AS_IMPLICIT_KEY: 'quote the value if it holds ": ", or put the nested key on a line of its own',
};
