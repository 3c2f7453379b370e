// Makes a program of a TypeScript file, for tests that need processes of their own.
import { build } from 'esbuild';
import { join } from 'node:path';
import { temporaryFolder } from './temporary';

/** @returns path of a script that Node runs */
export async function bundle(source: string): Promise<string> {
  const outfile = join(await temporaryFolder(), 'program.mjs');
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: require },
    logLevel: 'error',
  });
  return outfile;
}
