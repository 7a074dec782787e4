// How the run was made, for whoever wants to make it again.
import { type ComponentChild, h } from 'preact';
import { runFiles } from '../../model/run-files.ts';
import type { ReportInput } from '../entries.ts';
import { shellWord } from '../shell-word.ts';
import { line } from './text.ts';

export function runFacts({ run }: ReportInput): ComponentChild {
  const { target, machine } = run;
  const commit = run.commit === null ? 'unknown' : `${run.commit}${run.dirty === true ? ', with local changes' : ''}`;
  const rows: [string, string][] = [
    ['Run', run.id],
    ['Target', [target.name, target.kind, target.manifest, target.url].filter((part) => part !== undefined).join(', ')],
    ['Profile, driver, seed', `${run.profile}, ${run.driver}, ${run.seed}`],
    ...(run.evaluated === undefined
      ? []
      : [['Repeated as another client, once passed', run.evaluated.join(', ')] satisfies [string, string]]),
    ['Started', run.startedAt],
    ['Finished', run.finishedAt ?? 'not at all'],
    ['Commit', commit],
    [
      'Machine',
      `${machine.platform} ${machine.release} ${machine.arch}, ${machine.cpus} CPUs, ${Math.round(machine.memoryBytes / 1_048_576)} MiB`,
    ],
    [
      'Versions',
      Object.entries(run.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['Command line', run.commandLine.map(shellWord).join(' ')],
    ...run.brokenFiles.map(({ file, message }): [string, string] => ['Broken file', `${file}: ${message}`]),
  ];
  const files = [runFiles.run, runFiles.findings, runFiles.grade, runFiles.catalogue, runFiles.report, runFiles.junit];
  return h(
    'footer',
    null,
    h('h2', null, 'About this run'),
    h(
      'dl',
      { class: 'story' },
      rows.map(([name, text]) => [h('dt', null, name), h('dd', null, line(text, 2_000))]),
      h('dt', null, 'Files'),
      h(
        'dd',
        null,
        files.flatMap((file) => [h('a', { href: file }, file), ' ']),
      ),
    ),
  );
}
