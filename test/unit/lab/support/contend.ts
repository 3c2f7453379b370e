// A process that fights for a run folder. Reads commands, a line each: claim, release; answers each with a line of JSON.
import { createInterface } from 'node:readline';
import { OwnedError, claim } from '../../../../src/lab/owner/owner';
import type { Owner } from '../../../../src/lab/owner/owner';

const [, , folder = ''] = process.argv;
let owner: Owner | undefined;

async function obey(command: string): Promise<object> {
  if (command === 'release') {
    owner?.release();
    return {};
  }
  try {
    owner = await claim(folder);
    return { claimed: owner.record.generation };
  } catch (error) {
    if (error instanceof OwnedError) return { owned: error.owner.generation };
    throw error;
  }
}

for await (const command of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await obey(command)));
