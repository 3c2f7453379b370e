// `npm run package [-- FILE]`: builds the extension and packs it into ticket-lab-VERSION.vsix, or FILE.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureInstalled, ROOT } from './install.mjs';

const LARGEST = 5 * 1024 * 1024;

/** What an extension consists of besides dist/; .vscodeignore says what of it is packed. */
const PARTS = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  '.vscodeignore',
  'LICENSE',
  'l10n',
  'media',
  'python/pyproject.toml',
  'python/README.md',
  'python/LICENSE',
  'python/ticketlab',
];

/**
 * Builds the extension into a folder of its own under .cache and returns that folder, for the caller to remove. Several
 * can be made at once: none touches dist/.
 */
export async function stageExtension({ minify = true } = {}) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'extension-'));
  try {
    await build({ out: join(folder, 'dist'), minify });
    for (const part of PARTS)
      if (existsSync(join(ROOT, part)))
        cpSync(join(ROOT, part), join(folder, part), { recursive: true, dereference: true });
    // What the editor shows of the extension: it finds neither pictures nor pages that are only in the repository.
    cpSync(join(ROOT, 'docs', 'extension-page.md'), join(folder, 'README.md'));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** Packs the extension into the file `out`; throws where vsce warns, or where it grows too large. */
export async function packageExtension(out = join(ROOT, `${nameAndVersion()}.vsix`)) {
  const folder = await stageExtension();
  try {
    const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
    const options = ['--no-dependencies', '--allow-missing-repository', '--out', resolve(out)];
    const result = spawnSync(process.execPath, [vsce, 'package', ...options], {
      cwd: folder,
      encoding: 'utf8',
    });
    const output = `${result.stdout}${result.stderr}`;
    if (result.status !== 0) throw new Error(`vsce could not package the extension:\n${output}`);
    if (/warning/i.test(output)) throw new Error(`vsce packaged the extension with warnings:\n${output}`);
    const { size } = statSync(out);
    if (size > LARGEST)
      throw new Error(`${out} is ${megabytes(size)}; at most ${megabytes(LARGEST)} is allowed`);
    return { file: resolve(out), size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nameAndVersion() {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return `${name}-${version}`;
}

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(2)} MB`;

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  const { file, size } = await packageExtension(process.argv[2]);
  console.log(`packaged ${file} (${megabytes(size)})`);
}
