// Builds everything that runs: the WebAssembly kernels, the programs, the extension and the webviews' scripts.
import { build as bundle } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './install.mjs';
import { writeInterface } from './kernel-interface.mjs';
import { buildKernels, KERNELS } from './kernels.mjs';

const COMMAND_LINE = { cli: 'src/cli/main.ts' };
/** Those that runs consist of, in the editor's package, too. */
const PROGRAMS = {
  runner: 'src/lab/runner/main.ts',
  queue: 'src/lab/queue/main.ts',
  'slurm-job': 'src/lab/slurm-job/main.ts',
  worker: 'src/lab/worker/main.ts',
  'mask-worker': 'src/lab/mask/worker.ts',
  'tensorflow-test': 'src/lab/tensorflow/self-test.ts',
  'pytorch-test': 'src/lab/pytorch/self-test.ts',
};
/** In the editor the module `vscode` is there. */
const EXTENSION = { extension: 'src/extension/extension.ts' };
/** What shows outputs in notebooks; the editor imports it as a module into a page of its own. */
const RENDERERS = { output: 'webview/output/main.ts' };
/** Every other `webview/NAME/main.ts` becomes `webview/NAME.js` and, where it imports styles, `webview/NAME.css`. */
const WEBVIEWS = Object.fromEntries(
  readdirSync(join(ROOT, 'webview'))
    .map((name) => [name, `webview/${name}/main.ts`])
    .filter(([name, entry]) => !(name in RENDERERS) && existsSync(join(ROOT, entry))),
);

/** The examples are what New Experiment offers, but for those of several in one folder. */
const TEMPLATES = 'examples';

/** Whether it is an experiment file, or a folder named like the one in it, or a file in such a folder. */
function isTemplate(path) {
  const [, folder, file] = path.split(/[\\/]/);
  if (folder === undefined || (file === undefined && folder.endsWith('.md'))) return true;
  const isFolder = existsSync(join(TEMPLATES, folder, `${folder}.lottery.md`));
  return isFolder && (file === undefined || /\.(md|py)$/.test(file));
}

// Bundled CommonJS dependencies call require() for Node's own modules; an ES module has none unless given one.
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** zod brings its messages in fifty languages, and bundlers keep them all: a quarter of every program. Ours are in English. */
const ENGLISH_ALONE = {
  name: 'zod in English alone',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    })),
};

/** What jspdf would load for bitmaps and web pages, of which nothing of ours makes PDF: half of its size. */
const VECTORS_ALONE = {
  name: 'jspdf for vectors alone',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(canvg|dompurify|fast-png|html2canvas)$/ }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: '' }));
  },
};

const buildForNode = (out, entryPoints, minify, options = {}) =>
  bundle({
    entryPoints,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['vscode'],
    banner: { js: REQUIRE },
    minify,
    sourcemap: true,
    plugins: [ENGLISH_ALONE, VECTORS_ALONE],
    logLevel: 'warning',
    ...options,
  });

/** What is not needed at the start comes in files of its own, loaded when it is: the editor should not wait for it. */
const IN_PARTS = { splitting: true, chunkNames: 'extension-[hash]', metafile: true };

/** What several programs need is packed once. */
const SHARED_PARTS = { splitting: true, chunkNames: 'program-[hash]' };

export const buildExtension = (out, minify) => buildForNode(out, EXTENSION, minify, IN_PARTS);

/** `import styles from './main.css?text'`: the style sheet with all that it imports, as a text. */
const STYLES_AS_TEXT = {
  name: 'styles as text',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.css\?text$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?text$/, '')),
      namespace: 'styles',
    }));
    onLoad({ filter: /./, namespace: 'styles' }, async ({ path }) => {
      const { outputFiles, metafile } = await bundle({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
      });
      return {
        contents: outputFiles[0].text,
        loader: 'text',
        watchFiles: Object.keys(metafile.inputs).map((file) => resolve(file)),
      };
    });
  },
};

const buildForBrowser = (out, entryPoints, format) =>
  bundle({
    entryPoints,
    outdir: join(out, 'webview'),
    bundle: true,
    platform: 'browser',
    format,
    target: 'es2022',
    minify: true,
    plugins: [ENGLISH_ALONE, STYLES_AS_TEXT],
    logLevel: 'warning',
  });

/** Builds into the folder `out`, which is emptied first. */
export async function build({ out = join(ROOT, 'dist'), minify = false } = {}) {
  process.chdir(ROOT);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeInterface();
  await Promise.all([
    buildKernels(join(out, 'kernels.wasm')),
    buildForNode(out, COMMAND_LINE, minify),
    buildForNode(out, PROGRAMS, minify, SHARED_PARTS),
    buildExtension(out, minify),
    buildForBrowser(out, WEBVIEWS, 'iife'),
    buildForBrowser(out, RENDERERS, 'esm'),
    cp(TEMPLATES, join(out, 'templates'), { recursive: true, filter: isTemplate }),
  ]);
  await copyFile(join(out, 'kernels.wasm'), KERNELS);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await build({ minify: process.argv.includes('--minify') });
  console.log(`built dist/ (extension ${(await stat('dist/extension.mjs')).size} bytes)`);
}
