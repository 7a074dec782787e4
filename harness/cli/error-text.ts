// What a command says last when it ends with an error; whatever a target said in it acts on no terminal.
import { isSeaworthyError } from '../model/errors.ts';
import { visibleLines } from '../report/visible-text.ts';

export function errorText(error: unknown): string {
  if (!isSeaworthyError(error))
    return visibleLines(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const hint = error.hint === undefined ? '' : `hint: ${error.hint}\n`;
  return visibleLines(`error: ${error.message}\n${hint}`);
}
