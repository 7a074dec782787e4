// Looks for canaries in what a target let out, in every form, and says what was found where without repeating it.
import { secretForms } from '../model/secret-forms.ts';

/** A value that nobody may see, and the variable or header that it was given in. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

export interface Output {
  /** `stdout of start 2`, `the answer to GET /tasks`. */
  readonly where: string;
  readonly text: string;
}

/** `SESSION_SECRET, base64, in stdout of start 2`, each once. */
export function findLeaks(canaries: readonly Canary[], outputs: readonly Output[]): string[] {
  const leaks = new Set<string>();
  for (const { name, value } of canaries) {
    for (const form of secretForms(value)) {
      for (const { where, text } of outputs)
        if (text.includes(form.text)) leaks.add(`${name}, ${form.name}, in ${where}`);
    }
  }
  return [...leaks];
}
