import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lines, barText } from '../../../src/cli/fetch-display';
import { temporaryFolder } from './support';

const root = new URL('../../../', import.meta.url).pathname;
/** Bundled as the product is, and near media/, where the shipped datasets are looked for. */
const bundleFolder = join(root, '.cache', `data-command-${process.pid}`);
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const PROGRAM = `
import { Command } from 'commander';
import { dataCommand } from './src/cli/commands/data';
await new Command('ticketlab').addCommand(dataCommand()).parseAsync();`;

describe('ticketlab data', () => {
  const cache = temporaryFolder();
  const program = join(bundleFolder, 'cli.mjs');
  beforeAll(async () => {
    mkdirSync(bundleFolder, { recursive: true });
    await build({
      stdin: { contents: PROGRAM, resolveDir: root, loader: 'ts' },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: { js: REQUIRE },
      logLevel: 'error',
    });
  });
  afterAll(() => {
    rmSync(bundleFolder, { recursive: true });
    cache.remove();
  });

  const run = (...args: string[]) => {
    const env = { ...process.env, TICKETLAB_CACHE: cache.path, NO_COLOR: '1', FORCE_COLOR: undefined };
    const child = spawn(process.execPath, [program, 'data', ...args], { env });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ code, ...output });
      });
    });
  };

  it('list: a row a dataset, with size, licence and whether it is here', async () => {
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^digits +1,797 +8×8 +264\.7 kB +CC BY 4\.0 +ships$/m);
    expect(stdout).toMatch(/^mnist +60,000 \+ 10,000 +28×28 +55\.0 MB +CC BY-SA 3\.0 +not fetched$/m);
    expect(stdout).toContain('ticketlab data fetch mnist');
  });

  it('list --json: the same as one object', async () => {
    const { stdout } = await run('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'datasets',
      datasets: [
        {
          ...{ name: 'digits', present: true, ships: true, examples: { train: 1797, test: 0 } },
          what: expect.stringMatching(/^Handwritten digits/),
        },
        { name: 'fashion-mnist-mini', present: true, licence: 'MIT' },
        { name: 'mnist', present: false, folder: join(cache.path, 'datasets', 'mnist') },
        { name: 'fashion-mnist', present: false, bytes: 54_950_048 },
        { name: 'cifar-10', present: false, bytes: 184_380_000 },
      ],
    });
  });

  it('fetch: what ships needs no fetching', async () => {
    const { code, stdout } = await run('fetch', 'digits');
    expect(code).toBe(0);
    expect(stdout).toBe('digits ships with Ticket Lab; there is nothing to fetch.\n');
  });

  it('fetch of an unknown dataset is wrong input, and says which there are', async () => {
    const { code, stderr } = await run('fetch', 'mnst');
    expect(code).toBe(2);
    expect(stderr).toContain('digits, fashion-mnist-mini, mnist, fashion-mnist');
  });
});

describe('progress of fetching', () => {
  const bytes = (received: number, total: number | null) => ({
    kind: 'bytes' as const,
    source: 'example.org',
    file: 'images.gz',
    received,
    total,
  });

  it('in plain lines tells each tenth once', () => {
    const lines: string[] = [];
    const display = new Lines((line) => lines.push(line));
    display.show({ kind: 'source', source: 'example.org' });
    for (let received = 0; received <= 1_000_000; received += 10_000)
      display.show(bytes(received, 1_000_000));
    display.show({ kind: 'stored', file: 'images', stored: 1, files: 4 });
    expect(lines.length).toBe(12);
    expect(lines[0]).toBe('from example.org');
    expect(lines[6]).toBe('  images.gz: 500.0 kB of 1.0 MB (50%)');
    expect(lines[11]).toBe('  images: checked and stored (1 of 4)');
  });

  it('on a terminal shows how far, how fast and how long still, counting only what came this time', () => {
    const since = { time: 1000, received: 4_000_000 };
    expect(barText(bytes(6_000_000, 10_000_000), since, 3000)).toBe(
      '  images.gz  ██████████████░░░░░░░░░░  6.0 MB of 10.0 MB  1.0 MB/s  4 s left',
    );
    expect(barText(bytes(0, null), { time: 0, received: 0 }, 500)).toBe('  images.gz  under way');
    expect(barText(bytes(0, 0), { time: 0, received: 0 }, 500)).toContain('0 B of 0 B');
  });
});
