// The verdict of `npm run verify` on the real `npm audit`, asked of registries on this machine.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { audit } from '../../../scripts/audit.mjs';
import { temporaryFolder } from '../../support/temporary';

const ADVISORY = {
  id: 1,
  url: 'https://example.org/1',
  title: 'A hole',
  severity: 'high',
  vulnerable_versions: '<2.0.0',
  cwe: [],
  cvss: { score: 0, vectorString: null },
};

/** A project that ships one package, `leaky`, and what its registry answers. */
async function auditWith(advisories: Record<string, (typeof ADVISORY)[]> | 405) {
  const cwd = await temporaryFolder();
  const dependencies = { leaky: '1.0.0' };
  await writeFile(
    join(cwd, 'package.json'),
    JSON.stringify({ name: 'shipped', version: '1.0.0', dependencies }),
  );
  const packages = {
    '': { name: 'shipped', version: '1.0.0', dependencies },
    'node_modules/leaky': { version: '1.0.0' },
  };
  await writeFile(
    join(cwd, 'package-lock.json'),
    JSON.stringify({ name: 'shipped', version: '1.0.0', lockfileVersion: 3, packages }),
  );
  const registry = createServer((request, response) => {
    const versions = { '1.0.0': { name: 'leaky', version: '1.0.0' } };
    const found = { name: 'leaky', 'dist-tags': { latest: '1.0.0' }, versions };
    if (request.method === 'POST' && advisories === 405) response.writeHead(405);
    request.resume();
    response.end(JSON.stringify(request.method === 'POST' ? advisories : found));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  onTestFinished(() => void registry.close());
  const address = registry.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(cwd, 'cache'),
    npm_config_fetch_retries: '0',
  };
  return audit({ cwd, env });
}

test('a hole that the registry knows of fails, and is named', async () => {
  const { outcome, text } = await auditWith({ leaky: [ADVISORY] });
  expect([outcome, text]).toEqual(['holes', 'npm audit --omit=dev found 1: leaky (high)']);
});

test('a registry that knows of none passes', async () => {
  expect((await auditWith({})).outcome).toBe('clean');
});

test('a registry without an audit is said to be one, in plain words', async () => {
  const { outcome, text } = await auditWith(405);
  expect(outcome).toBe('unanswered');
  expect(text).toMatch(/^not done, since the package registry in use does not answer it: 405/);
});

test('anything else that npm finds fault with fails', async () => {
  const { outcome, text } = await audit({ cwd: await temporaryFolder() });
  expect(outcome).toBe('failed');
  expect(text).toMatch(/lockfile/);
});
