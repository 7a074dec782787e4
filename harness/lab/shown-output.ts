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
    const found = lines.findIndex(
      (one, index) => (anywhere ? index >= at : index === at) && isShownBy(line, one.trimEnd()),
    );
    if (found < 0) return line;
    at = found + 1;
    anywhere = false;
  }
  return undefined;
}

/** Whether anything is shown between the gaps. */
export function saysAnything(shown: string): boolean {
  return /\w/.test(shown.replaceAll(/\.\.\.|…/g, ''));
}

function isGap(line: string): boolean {
  return /^\s*(\.\.\.|…)\s*$/.test(line);
}

/** Piece by piece: a pattern with many gaps would take for ever on a long line. */
function isShownBy(shown: string, line: string): boolean {
  const [first = '', ...rest] = shown.trimEnd().split(/\.\.\.|…/);
  const last = rest.pop();
  if (last === undefined) return line === first;
  if (!line.startsWith(first) || !line.endsWith(last) || line.length < first.length + last.length) return false;
  const end = line.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = line.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
