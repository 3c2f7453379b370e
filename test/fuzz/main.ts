// `npm run fuzz [-- --inputs N --seconds T --seed S READER …]`: files for each reader, as many or as long as wanted; what is found goes to
// the corpus.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusOf, fuzz } from './fuzz';
import { READERS, prepare } from './readers';

const { values, positionals } = parseArgs({
  options: {
    /** For each reader. */
    inputs: { type: 'string', default: '1000000' },
    /** For each reader, at most. */
    seconds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
  allowPositionals: true,
});
const root = process.cwd();
/** A finding ends a batch, not the search. */
const BATCH = 1000;

const folder = await mkdtemp(join(tmpdir(), 'ticketlab-fuzz-'));
let failed = 0;
try {
  for (const reader of READERS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const own = join(folder, reader.name);
    const path = await prepare(reader, own);
    const corpus = corpusOf(root, reader);
    const seen = new Set<string>();
    const from = performance.now();
    const seconds = () => (performance.now() - from) / 1000;
    let done = 0;
    for (; done < Number(values.inputs) && seconds() < Number(values.seconds); done += BATCH) {
      const seed = Number(values.seed) + done;
      const found = await fuzz(reader, corpus, { path, folder: own, seed, inputs: BATCH });
      // The same place of the code once.
      const place = found?.what.split('\n').slice(0, 2).join('\n').replaceAll(/\d+/g, '#') ?? '';
      if (!found || seen.has(place)) continue;
      seen.add(place);
      failed++;
      const name = `found-${createHash('sha256').update(found.input).digest('hex').slice(0, 8)}`;
      await writeFile(join(root, 'test', 'fuzz', 'corpus', reader.name, name), found.input);
      console.log(`${reader.name}: ${name}: ${found.what}\n`);
    }
    console.log(
      `${reader.name}: ${done} files from seed ${values.seed}, ${seen.size} found, ${seconds().toFixed(0)} s`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
