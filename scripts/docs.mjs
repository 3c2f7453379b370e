// Writes what is generated of the documentation: docs/experiment.md and docs/experiment.schema.json from the schema, the list of
// datasets in docs/data.md from the catalogue, the settings of clusters in docs/cluster.md. `npm run docs`.
import { build } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = await mkdtemp(join(tmpdir(), 'ticketlab-docs-'));
const load = async (source) => {
  const outfile = join(folder, source.replaceAll('/', '-').replace(/ts$/, 'mjs'));
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
};

try {
  const { experimentMarkdown, experimentJsonSchema, withSlurmSettings } = await load(
    'src/experiment/documentation.ts',
  );
  const { withDatasetList } = await load('src/data/documentation.ts');
  await writeFile('docs/experiment.md', experimentMarkdown());
  await writeFile('docs/experiment.schema.json', `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
  await writeFile('docs/data.md', withDatasetList(await readFile('docs/data.md', 'utf8')));
  await writeFile('docs/cluster.md', withSlurmSettings(await readFile('docs/cluster.md', 'utf8')));
  console.log(
    'wrote docs/experiment.md, docs/experiment.schema.json and the list of datasets in docs/data.md, the settings in docs/cluster.md',
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
