import { expect, test } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';

test('blocks have their language, their marks, their text and their line', () => {
  const text = ['# A', '```sh lab', 'curl a', '', 'curl b', '```', 'words', '~~~~', '```', 'x', '~~~~'].join('\n');
  expect(fencedBlocks(text)).toEqual([
    { language: 'sh', marks: ['lab'], text: 'curl a\n\ncurl b\n', line: 2 },
    { language: '', marks: [], text: '```\nx\n', line: 8 },
  ]);
});

test('in a list the indent of the fence is taken off, and an open block ends with the text', () => {
  expect(fencedBlocks('  ```sh\r\n  a\r\n    b\r\n  ```')[0]?.text).toBe('a\n  b\n');
  expect(fencedBlocks('```\na')).toMatchObject([{ text: 'a\n' }]);
  expect(fencedBlocks('a ``` b\n    ```\n')).toEqual([]);
});
