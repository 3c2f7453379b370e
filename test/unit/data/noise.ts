// A dataset of noise for the tests of fetching: small, and nothing like it is in the catalogue.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { CATALOGUE } from '../../../src/data/catalogue';
import type { CatalogueEntry, CatalogueFile, Source } from '../../../src/data/catalogue';
import type { FetchProgress } from '../../../src/data/fetch';
import { temporaryFolder } from './support';
import { WebServer } from './web-server';

// Noise does not compress, so that downloads arrive in many pieces.
export const CONTENT = {
  train: randomBytes(400_000),
  trainLabels: randomBytes(1000),
  test: randomBytes(50_000),
  testLabels: randomBytes(300),
};
const file = (name: string, content: Buffer): CatalogueFile => ({
  name,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
const FILES = {
  train: file('train-images', CONTENT.train),
  trainLabels: file('train-labels', CONTENT.trainLabels),
  test: file('test-images', CONTENT.test),
  testLabels: file('test-labels', CONTENT.testLabels),
};
const NAMES = Object.values(FILES).map(({ name }) => name);
export const PACKED = new Map([
  ['/train-images.gz', gzipSync(CONTENT.train)],
  ['/train-labels.gz', gzipSync(CONTENT.trainLabels)],
  ['/test-images.gz', gzipSync(CONTENT.test)],
  ['/test-labels.gz', gzipSync(CONTENT.testLabels)],
]);

export const entry = (...sources: Source[]): CatalogueEntry => ({
  ...CATALOGUE.mnist,
  title: 'Noise',
  files: { format: 'idx', ...FILES },
  sources,
});
export const web = (server: WebServer, suffix = '.gz'): Source => ({
  kind: 'https',
  base: server.base,
  suffix,
});

/** What a test of fetching needs: a cache folder of its own, web servers, and all that was reported. */
export class FetchBench {
  readonly folder = temporaryFolder();
  readonly progress: FetchProgress[] = [];
  readonly #servers: WebServer[] = [];

  /** Where the dataset's files end up. */
  get target(): string {
    return join(this.folder.path, 'datasets', 'mnist');
  }

  options() {
    return {
      cacheFolder: this.folder.path,
      onProgress: (step: FetchProgress) => this.progress.push(step),
      patience: 5000,
    };
  }

  async serve(contents = PACKED): Promise<WebServer> {
    const server = await WebServer.start(contents);
    this.#servers.push(server);
    return server;
  }

  /** Why sources failed, in order. */
  failures(): string[] {
    return this.progress.flatMap((step) => (step.kind === 'failed' ? [step.reason] : []));
  }

  /** Every file is there with its content, and no partial one is left. */
  expectComplete(): void {
    expect(readdirSync(this.target).sort()).toEqual(['partial', ...NAMES].sort());
    expect(readdirSync(join(this.target, 'partial'))).toEqual([]);
    expect(readFileSync(join(this.target, 'train-images')).equals(CONTENT.train)).toBe(true);
    expect(readFileSync(join(this.target, 'test-labels')).equals(CONTENT.testLabels)).toBe(true);
  }

  async end(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    this.folder.remove();
  }
}
