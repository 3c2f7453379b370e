// Writes docs/experiment.md and docs/experiment.schema.json from the schema: `npm run docs`.
import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = await mkdtemp(join(tmpdir(), 'ticketlab-docs-'));
try {
  const outfile = join(folder, 'document.mjs');
  await build({
    entryPoints: ['src/lottery/experiment/document.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { experimentMarkdown, experimentJsonSchema } = await import(pathToFileURL(outfile).href);
  await writeFile('docs/experiment.md', experimentMarkdown());
  await writeFile('docs/experiment.schema.json', `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
  console.log('wrote docs/experiment.md and docs/experiment.schema.json');
} finally {
  await rm(folder, { recursive: true, force: true });
}
