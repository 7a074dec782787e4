// Tests what `lab` prints of what its lab does.
import { expect, test } from 'vitest';
import { stepWriter } from './lab-command.ts';

test('a step is one line, whatever a build printed', () => {
  let printed = '';
  stepWriter({ write: (text: string) => (printed += text) })('building: \u001b[2J\u009b31mdone\nready: forged');
  expect(printed).toBe('building: \\u{1b}[2J\\u{9b}31mdone\\nready: forged\n');
});
