// Finds in lines of a shell the commands that start a service: by the program that a manifest starts, or by a tool.
import path from 'node:path';

const starts = new Set(['start', 'run', 'up', 'serve', 'server', 'dev']);
const ofContainers = new Set(['docker', 'podman', 'nerdctl', 'docker-compose', 'podman-compose']);
const ofPackages = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const ofTargets = new Set(['make', 'just', 'task']);
const ofSources = new Set(['go', 'cargo', 'dotnet', 'deno']);
/** What stands before the program in a line, and is none. */
const prefixes = new Set(['exec', 'env', 'sudo', 'time', '$', '>']);
const notPrograms = new Set(['cd', 'export', 'set', 'source', '.', 'mkdir', 'umask', 'ulimit']);

/** Whether a line starts the service of `command`, as `start.command` of a manifest has it. */
export function startsService(line: string, command: string | readonly string[] | undefined): boolean {
  const own = typeof command === 'string' ? commandsOf(command).at(-1) : command;
  return commandsOf(line).some((words) => isTool(words) || (own !== undefined && isOwn(words, own)));
}

/** The commands of a line, without what only prepares them. */
function commandsOf(line: string): string[][] {
  return line
    .replace(/\s#\s.*$/, '')
    .split(/&&|\|\||;/)
    .map((part) => part.trim().split(/\s+/))
    .map((words) => words.slice(words.findIndex((word) => !prefixes.has(word) && !/^\w+=/.test(word))))
    .filter(([program = '']) => program !== '' && !notPrograms.has(program));
}

/** The same program, with one of the same arguments if it has any: `node --version` starts nothing. */
function isOwn([program = '', ...given]: readonly string[], [own = '', ...arguments_]: readonly string[]): boolean {
  if (path.basename(program) !== path.basename(own)) return false;
  const named = arguments_.filter((argument) => !argument.startsWith('-')).map((argument) => path.basename(argument));
  return named.length === 0 || given.some((argument) => named.includes(path.basename(argument)));
}

function isTool([program = '', ...given]: readonly string[]): boolean {
  const tool = path.basename(program);
  const [first = '', second = ''] = given.filter((argument) => !argument.startsWith('-'));
  if (ofContainers.has(tool)) {
    const compose = tool.endsWith('-compose') || first === 'compose';
    return compose ? given.includes('up') || given.includes('start') : first === 'run' || first === 'start';
  }
  if (ofPackages.has(tool)) return first === 'run' ? isStart(second) : first === 'start' || first === 'dev';
  if (ofTargets.has(tool)) return given.some(isStart);
  return ofSources.has(tool) && first === 'run';
}

/** `start`, and `start:prod`. */
function isStart(word: string): boolean {
  return starts.has(word.split(':', 1)[0] ?? '');
}
