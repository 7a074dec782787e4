// Asks a person at a terminal what `init` cannot know; what was given as an option is not asked.
import type { Readable, Writable } from 'node:stream';
import { isCancel, text } from '@clack/prompts';
import { type Answers, isUrl } from './answers.ts';

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

interface Question {
  readonly key: keyof Answers;
  readonly message: string;
  readonly placeholder: string;
  readonly required?: true;
}

export const questions: readonly Question[] = [
  { key: 'name', message: 'What is the service called?', placeholder: 'my-service', required: true },
  {
    key: 'start',
    message: 'How is it started? A command, or the URL of one that runs',
    placeholder: 'node dist/main.js',
    required: true,
  },
  { key: 'build', message: 'What has to be run before its first start? Empty: nothing', placeholder: 'npm ci' },
  { key: 'migrate', message: 'What migrates its database? Empty: nothing', placeholder: 'npm run migrate' },
];

/** Undefined when the person gave up. */
export async function ask(
  guesses: Answers,
  given: Partial<Answers>,
  terminal: Terminal = { input: process.stdin, output: process.stdout },
): Promise<Answers | undefined> {
  let answers = { ...guesses, ...given };
  for (const { key, message, placeholder, required } of questions) {
    if (given[key] !== undefined) continue;
    // One that runs already is neither built nor migrated by a lab.
    if (isUrl(answers.start) && (key === 'build' || key === 'migrate')) continue;
    const answer = await text({
      message,
      placeholder,
      initialValue: answers[key],
      validate: (value) => (required && !value?.trim() ? 'It needs an answer.' : undefined),
      ...terminal,
    });
    if (isCancel(answer)) return undefined;
    answers = { ...answers, [key]: answer?.trim() ?? '' };
  }
  return answers;
}
