// The package that a user installs.
import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, inject, it } from 'vitest';

describe('the package', () => {
  const files = Object.keys(unzipSync(readFileSync(inject('vsix'))));

  it('is at most 5 MB', () => {
    expect(statSync(inject('vsix')).size).toBeLessThan(5 * 1024 * 1024);
  });

  it('holds what the extension needs and nothing else', () => {
    const unexpected = files.filter((file) => !EXPECTED.some((pattern) => pattern.test(file)));
    expect(unexpected).toEqual([]);
    const missing = EXPECTED.filter((pattern) => !files.some((file) => pattern.test(file)));
    expect(missing).toEqual([]);
  });

  it('holds every file that package.json names', () => {
    const { main, icon, contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
    const manifest = JSON.stringify({ main, icon, contributes });
    const named = [...manifest.matchAll(/"(?:\.\/)?((?:media|dist)\/[^"*]+\.\w+)"/g)].map(([, file]) => file);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !files.includes(`extension/${file}`))).toEqual([]);
  });
});

const EXPECTED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/package\.nls(\.zh-cn)?\.json$/,
  /^extension\/l10n\/bundle\.l10n\.zh-cn\.json$/,
  /^extension\/LICENSE\.txt$/,
  /^extension\/readme\.md$/,
  /^extension\/dist\/((extension|program)(-\w+)?|runner|queue|slurm-job|worker|mask-worker|tensorflow-test|pytorch-test)\.mjs$/,
  /^extension\/dist\/kernels\.wasm$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css)$/,
  /^extension\/dist\/templates\/[\w-]+\.lottery\.md$/,
  /^extension\/dist\/templates\/([\w-]+)\/(\1\.lottery\.md|\w+\.py)$/,
  /^extension\/python\/(pyproject\.toml|README\.md|LICENSE)$/,
  /^extension\/python\/ticketlab\/(\w+\/)*(\w+\.py|py\.typed)$/,
  /^extension\/media\/(icon\.png|(ticket|(curves|table)-(light|dark))\.svg)$/,
  /^extension\/media\/fonts\/(TicketLabSans\.ttf|LICENSE)$/,
  /^extension\/media\/walkthrough\/[\w-]+\.svg$/,
  /^extension\/media\/datasets\/digits\.csv\.gz$/,
  /^extension\/media\/datasets\/fashion-mnist-mini\/(train|t10k)-(images-idx3|labels-idx1)-ubyte\.gz$/,
];
