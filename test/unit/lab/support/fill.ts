// Writes to a small disk until it is full, and tells what it was told. Arguments: the folder.
import { join } from 'node:path';
import { AppendLog, writeAtomically } from '../../../../src/lab/disk/files';

const [, , folder = ''] = process.argv;

const tryTo = (write: () => Promise<void> | void) =>
  Promise.resolve()
    .then(write)
    .then(
      () => 'written',
      (error: unknown) => (error instanceof Error ? error.message : 'something else'),
    );

await writeAtomically(join(folder, 'kept'), 'as it was');
const whole = await tryTo(() => writeAtomically(join(folder, 'kept'), [new Uint8Array(1_500_000).fill(1)]));

const log = new AppendLog(join(folder, 'log'));
let lines = 0;
const line = 'x'.repeat(999);
let appended = await tryTo(() => log.append(line));
for (; appended === 'written'; lines++) appended = await tryTo(() => log.append(line));
console.log(JSON.stringify({ whole, appended, lines }));
