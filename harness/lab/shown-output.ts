// Compares what a document shows as an answer with what came, where `...` or `…` stands for anything.

/** The first shown line that did not come, in order; undefined when all did. */
export function notShown(shown: string, output: string): string | undefined {
  const lines = output.split(/\r?\n/);
  let at = 0;
  let anywhere = false;
  for (const line of shown.trimEnd().split(/\r?\n/)) {
    if (isGap(line)) {
      anywhere = true;
      continue;
    }
    const pattern = patternOf(line);
    const found = lines.findIndex(
      (one, index) => (anywhere ? index >= at : index === at) && pattern.test(one.trimEnd()),
    );
    if (found < 0) return line;
    at = found + 1;
    anywhere = false;
  }
  return undefined;
}

function isGap(line: string): boolean {
  return /^\s*(\.\.\.|…)\s*$/.test(line);
}

function patternOf(line: string): RegExp {
  const parts = line.trimEnd().split(/\.\.\.|…/);
  return new RegExp(`^${parts.map((part) => RegExp.escape(part)).join('.*')}$`);
}
