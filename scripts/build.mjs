// Builds everything that runs: the WebAssembly kernels, the programs in dist/, and the report's script.
import { build } from 'esbuild';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { buildKernels, KERNELS } from './kernels.mjs';

// Bundled CommonJS dependencies call require() for Node's own modules; an ES module has none unless given one.
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const buildPrograms = () =>
  build({
    entryPoints: {
      cli: 'src/cli/main.ts',
      runner: 'src/lab/runner/main.ts',
      worker: 'src/lab/worker/main.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    minify: process.argv.includes('--minify'),
    sourcemap: true,
    logLevel: 'warning',
  });

const buildWebviews = () =>
  build({
    entryPoints: { report: 'webview/report/main.ts' },
    outdir: 'dist/webview',
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await Promise.all([
  buildKernels().then(() => copyFile(KERNELS, 'dist/kernels.wasm')),
  buildPrograms(),
  buildWebviews(),
]);
console.log(`built dist/ (kernels ${(await stat('dist/kernels.wasm')).size} bytes)`);
