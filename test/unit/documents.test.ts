// Documents agree with the rest of the repository.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/root';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** Those that people read on GitHub. */
const PAGES = ['.', 'docs', 'docs/decisions', 'docs/results', 'examples', 'test', 'python'].flatMap(
  (folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(folder, file)),
);

const PYPROJECT = read('python/pyproject.toml');

/** Names of all that the Python package needs, may need, or is built and checked with. */
function pythonRequirements(): Set<string> {
  const lists = Array.from(
    PYPROJECT.matchAll(/^(?:requires|dependencies|torch|pandas|dev) = \[(.*)\]$/gm),
    ([, list = '']) => list,
  );
  expect(lists).toHaveLength(5);
  return new Set(Array.from(lists.join().matchAll(/"([\w-]+)/g), ([, name = '']) => name));
}

test('docs/dependencies.md names every dependency, and no other', () => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(read('package.json'));
  const rows = read('docs/dependencies.md').match(/^\| `[^|]+\||^Optional peer: `[^`]+`/gm) ?? [];
  const documented = rows.flatMap((row) => Array.from(row.matchAll(/`([^`]+)`/g), ([, name]) => name));
  const there = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  expect(documented.sort()).toEqual([...there, ...pythonRequirements()].sort());
});

test('the Python package has the version of the product', () => {
  const [, version] = /^version = "(.+)"$/m.exec(PYPROJECT) ?? [];
  expect(version).toBe(JSON.parse(read('package.json')).version);
});

test('every decision has a number of its own, which its title says', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions'));
  const numbers = files.map((file) => file.slice(0, 4));
  expect(new Set(numbers).size).toBe(files.length);
  for (const file of files) expect(read(`docs/decisions/${file}`)).toMatch(`# ${file.slice(0, 4)} `);
});

test('every test that docs/security.md names is there', () => {
  const named = Array.from(
    read('docs/security.md').matchAll(/`((?:unit|engines|e2e|fuzz|ui)\/[\w/-]+)`/g),
    ([, path]) => path,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(ROOT, 'test', `${path}.test.ts`)))).toEqual([]);
});

test('links between documents lead somewhere', () => {
  const dead = PAGES.flatMap((page) => {
    const prose = read(page).replace(/```[^]*?```/g, '');
    const links = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link);
    return links
      .filter((link) => !/^https?:/.test(link) && !leads(page, link))
      .map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});

function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  const isThere = existsSync(join(ROOT, target));
  if (!isThere || anchor === undefined || !target.endsWith('.md')) return isThere;
  const headings = read(target).match(/^#+ .+$/gm) ?? [];
  return headings.some((heading) => anchorOf(heading) === anchor);
}

/** As GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
