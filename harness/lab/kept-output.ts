// Keeps what a lab's processes printed last as evidence of a criterion that did not pass.
import type { LabJournal } from './journal.ts';
import type { World } from './world.ts';

const keptLines = 200;

export function keepOutput(world: World, journal: LabJournal): void {
  for (const [index, { lines }] of world.everyInstance().entries()) {
    const text = lines
      .slice(-keptLines)
      .map((line) => `${new Date(line.atMs).toISOString()} ${line.stream} ${line.text}`)
      .join('\n');
    journal.keep(`target-output-${index}.txt`, `Last output of the target, start ${index}`, text);
  }
  for (const { name, description, text } of world.serviceOutputs()) {
    const last = text.trim().split('\n').slice(-keptLines).join('\n');
    if (last !== '') journal.keep(`${name}-output.txt`, `Last output of ${description}`, last);
  }
}
