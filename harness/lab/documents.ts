// Verbs on a target's README and runbooks: what they have to name, and their blocks marked `lab`, run as they are written.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { contractVariables } from '../targets/contract-names.ts';
import { runToEnd } from '../targets/run-command.ts';
import { readSource, sourceMissing } from '../targets/source-file.ts';
import { ownName, requiredSecrets } from '../targets/target-environment.ts';
import { blockEnvironment } from './block-environment.ts';
import { type FencedBlock, fencedBlocks } from './fenced-blocks.ts';
import type { LabJournal } from './journal.ts';
import { notShown, saysAnything } from './shown-output.ts';
import { startsService } from './start-lines.ts';
import { lastLines, type World } from './world.ts';

const blockTimeoutMs = 60_000;
/** The more particular first. */
const subjects = ['recovery', 'rollback', 'deploy'];
const shells = ['sh', 'bash', 'shell', 'console'];

interface BlockEnd {
  readonly code: number | null;
  readonly output: string;
}

export class DocumentsHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  #environment: Promise<Record<string, string>> | undefined;

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** The text that `files.readme` names. */
  async readme(): Promise<string> {
    const file = this.#world.context.target.manifest.files?.readme;
    if (file === undefined) throw sourceMissing('a README (files.readme in target.yaml)', 'none is named');
    return readSource(this.#world.context.target.root, file);
  }

  /** Variables of the contract, by the target's own names, and secrets that its manifest adds, which a text does not name. */
  unnamed(text: string): string[] {
    const { manifest } = this.#world.context.target;
    const names = [...contractVariables.map((name) => ownName(manifest, name)), ...requiredSecrets(manifest)];
    // One sentence on `<NAME>_FILE` names the four of them.
    const forAll = /[>}*]_FILE\b/.test(text);
    return [...new Set(names)].filter(
      (name) => !new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text) && !(forAll && name.endsWith('_FILE')),
    );
  }

  /** Lines of shell blocks that start the program that the manifest starts, or a tool that starts services. */
  startLines(text: string): string[] {
    const { command } = this.#world.context.target.manifest.start;
    return fencedBlocks(text)
      .filter(({ language }) => shells.includes(language))
      .flatMap((block) => block.text.split('\n'))
      .filter((line) => startsService(line, command));
  }

  /** What is wrong with the curl blocks marked `lab`: each must be followed by the answer that it shows, and get it. */
  async curlProblems(text: string): Promise<string[]> {
    const blocks = fencedBlocks(text);
    const examples = blocks.flatMap((block, index) =>
      isForLab(block) && /\bcurl\b/.test(block.text) ? [{ block, answer: blocks[index + 1] }] : [],
    );
    if (examples.length === 0) return ['no block with curl is marked lab'];
    const problems: string[] = [];
    for (const { block, answer } of examples) {
      if (answer === undefined || shells.includes(answer.language)) {
        problems.push(`line ${block.line}: no block after it shows the answer`);
        continue;
      }
      if (!saysAnything(answer.text)) {
        problems.push(`line ${block.line}: the block after it shows nothing of the answer`);
        continue;
      }
      const { code, output } = await this.#run('readme', block);
      const line = notShown(answer.text, output);
      if (code !== 0) problems.push(`line ${block.line}: ended with ${code}: ${lastLines(output, 3)}`);
      else if (line !== undefined)
        problems.push(`line ${block.line}: "${line}" did not come, but: ${output.slice(0, 600)}`);
    }
    return problems;
  }

  /** Runs every block marked `lab` of the runbook on a subject; what is wrong with it. */
  async runbookProblems(subject: string): Promise<string[]> {
    const folder = this.#world.context.target.manifest.files?.runbooks;
    if (folder === undefined)
      throw sourceMissing('a folder of runbooks (files.runbooks in target.yaml)', 'none is named');
    const names = await readdir(path.resolve(this.#world.context.target.root, folder)).catch((error: unknown) => {
      throw sourceMissing(`the folder ${folder}`, error instanceof Error ? error.message : String(error));
    });
    const name = names.find((one) => one.toLowerCase().endsWith('.md') && subjectOf(one) === subject);
    if (name === undefined) return [`no runbook on ${subject} in ${folder}`];
    const blocks = fencedBlocks(await readSource(this.#world.context.target.root, path.join(folder, name))).filter(
      isForLab,
    );
    if (blocks.length === 0) return [`${name}: no block is marked lab`];
    for (const block of blocks) {
      const { code, output } = await this.#run(`runbook ${name}`, block);
      // The next command was written for after this one.
      if (code !== 0)
        return [`${name}, line ${block.line}: ended with ${code ?? 'no end in time'}: ${lastLines(output, 6)}`];
    }
    return [];
  }

  async #run(field: string, block: FencedBlock): Promise<BlockEnd> {
    this.#journal.step(field, `line ${block.line}`);
    const { target, scope } = this.#world.context;
    this.#environment ??= blockEnvironment(this.#world);
    return runToEnd(['sh', '-e', '-c', block.text], {
      field,
      cwd: target.root,
      env: await this.#environment,
      scope,
      timeoutMs: blockTimeoutMs,
    });
  }
}

/** What a runbook is on: one on the rollback of a deploy is on rollback. */
function subjectOf(name: string): string | undefined {
  return subjects.find((subject) =>
    name
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '')
      .includes(subject),
  );
}

function isForLab({ language, marks }: FencedBlock): boolean {
  return shells.includes(language) && marks.includes('lab');
}
