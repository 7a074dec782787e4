// The fenced code blocks of a Markdown text, as CommonMark has them: https://spec.commonmark.org/0.31.2/#fenced-code-blocks

export interface FencedBlock {
  /** First word after the fence: `sh`. */
  readonly language: string;
  /** The other words: `lab` marks what the lab runs. */
  readonly marks: readonly string[];
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

const fence = /^( {0,3})(`{3,}|~{3,})\s*([^`]*)$/;

export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { indent: number; marker: string; words: string[]; line: number; lines: string[] } | undefined;
  const close = () => {
    if (open === undefined) return;
    const [language = '', ...marks] = open.words;
    blocks.push({ language, marks, text: open.lines.map((line) => `${line}\n`).join(''), line: open.line });
    open = undefined;
  };
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const [, indent = '', marker = '', info = ''] = fence.exec(line) ?? [];
    if (open === undefined) {
      if (marker !== '')
        open = { indent: indent.length, marker, words: info.split(/\s+/).filter(Boolean), line: index + 1, lines: [] };
    } else if (marker.startsWith(open.marker) && info.trim() === '') close();
    else open.lines.push(line.replace(new RegExp(`^ {0,${open.indent}}`), ''));
  }
  // One that nobody closes goes on to the end.
  close();
  return blocks;
}
