// Runs one tool of this project to its end, shown as it goes or kept until it fails.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ToolOptions {
  readonly cwd: string;
  /** `terminal`: its output goes straight there. `kept`: nobody sees it. `both`: shown as it comes, and kept. */
  readonly output: 'terminal' | 'kept' | 'both';
  readonly signal: AbortSignal;
}

export interface Ended {
  readonly ok: boolean;
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

const suiteTools = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));

/** `command` is a tool of this project's, or of the project in `cwd`; `node` is this very Node. */
export async function runTool([tool = '', ...args]: readonly string[], options: ToolOptions): Promise<Ended> {
  const startedAt = performance.now();
  const tools = [path.join(options.cwd, 'node_modules', '.bin'), suiteTools];
  const child = spawn(tool === 'node' ? process.execPath : tool, args, {
    cwd: options.cwd,
    env: { ...process.env, PATH: [...tools, process.env['PATH']].join(path.delimiter) },
    stdio: options.output === 'terminal' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
    killSignal: 'SIGTERM',
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
    if (options.output === 'both') process.stdout.write(chunk);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      if (child.pid === undefined) resolve(null);
    });
    child.once('close', resolve);
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  return { ok: code === 0, code, output, seconds };
}
