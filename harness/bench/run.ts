// `npm run bench`: runs the benchmarks one after another, each in a process of its own, and holds them to their goals.
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gitFacts, machineFacts } from '../cli/run-facts.ts';
import { exitCodes } from '../model/outcome.ts';
import { projectRoot } from './bench-lab.ts';
import {
  type Bench,
  type BenchOptions,
  benchExitCode,
  type Figure,
  figureText,
  type GoalVerdict,
  verdictOf,
} from './figure.ts';

/** In the order in which they are run. `asked`: only when `--only` names it. */
const benches: Readonly<Record<string, { readonly what: string; readonly asked?: true }>> = {
  'lab-start': { what: 'start of a lab on a warm cache' },
  services: { what: 'start and stop of each dependency' },
  toxiproxy: { what: 'the embedded Toxiproxy beside the real server, where there is one' },
  load: { what: 'the load generator itself' },
  report: { what: 'report.html: size, time to write, time to first paint' },
  'spec-run': { what: 'time and memory of npm run spec' },
  try: { what: 'time of npm run try' },
  throughput: { what: 'closed-loop throughput of the reference app' },
  drills: { what: 'drains of the reference app under load, and the mutants that break one' },
  evaluation: { what: 'honest runs that evaluation mode takes for special treatment', asked: true },
  'empty-cache': { what: 'the first lab when nothing was fetched yet', asked: true },
};

if (process.send !== undefined) await runOne();
else process.exitCode = await runAll();

async function runAll(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      drills: { type: 'string', default: '10' },
      'mutant-drills': { type: 'string', default: '2' },
      seeds: { type: 'string', default: '100' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.filter((name) => benches[name] === undefined);
  if (values.help || unknown.length > 0) {
    const list = Object.entries(benches).map(
      ([name, { what, asked }]) => `  ${name.padEnd(12)} ${what}${asked ? ' (only when asked for)' : ''}`,
    );
    if (unknown.length > 0) console.error(`error: there is no benchmark "${unknown.join('", "')}"`);
    console.log(
      ['npm run bench -- [--only <name>]... [--drills <n>] [--mutant-drills <n>] [--seeds <n>]', ...list].join('\n'),
    );
    return values.help ? exitCodes.ok : exitCodes.usage;
  }
  const options = {
    drills: Number(values.drills),
    mutantDrills: Number(values['mutant-drills']),
    seeds: Number(values.seeds),
  };
  const chosen = Object.entries(benches).filter(([name, { asked }]) =>
    values.only.length > 0 ? values.only.includes(name) : asked !== true,
  );
  const figures: (Figure & { readonly bench: string })[] = [];
  for (const [name, { what }] of chosen) {
    console.log(`\n${name}: ${what}`);
    for (const figure of await inOwnProcess(name, options)) {
      figures.push({ bench: name, ...figure });
      console.log(`  ${figureText(figure)}`);
    }
  }
  const count = (verdict: GoalVerdict) => figures.filter((figure) => verdictOf(figure) === verdict).length;
  console.log(`\n${figures.length} figures: ${count('missed')} miss their goal, ${count('not measured')} not measured`);
  await keep(figures);
  return benchExitCode(figures);
}

function inOwnProcess(name: string, options: BenchOptions): Promise<readonly Figure[]> {
  // As JSON a number that was not measured would arrive as null, which is less than any goal.
  const child = fork(import.meta.filename, [name, JSON.stringify(options)], { serialization: 'advanced' });
  return new Promise((resolve) => {
    let figures: readonly Figure[] = [];
    child.on('message', (message) => {
      figures = message as readonly Figure[];
    });
    child.once('exit', (code) => {
      const broken = {
        name: `${name} came to its end`,
        value: Number(code ?? 1),
        unit: '',
        goal: { comparison: '<=', value: 0 },
      } as const;
      resolve(code === 0 ? figures : [broken]);
    });
  });
}

async function runOne(): Promise<void> {
  const [name, options = '{}'] = process.argv.slice(2);
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
  process.send?.(await bench(JSON.parse(options)), () => process.exit(0));
}

async function keep(figures: readonly Figure[]): Promise<void> {
  const folder = path.join(projectRoot, 'results', 'bench');
  const at = new Date().toISOString();
  const file = path.join(folder, `${at.replace(/[:.]/g, '-')}.json`);
  await mkdir(folder, { recursive: true });
  const record = {
    at,
    ...(await gitFacts(projectRoot)),
    machine: machineFacts(),
    node: process.versions.node,
    figures,
  };
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
  console.log(path.relative(process.cwd(), file));
}
