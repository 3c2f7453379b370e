// Code that the editor loads before the extension is active; test/ui/timed/activation.test.ts has the time that this takes.
import { expect, it } from 'vitest';
import { buildExtension } from '../../../scripts/build.mjs';
import { temporaryFolder } from '../../support/temporary';

/** Bytes, minified. */
const LARGEST = 72_000;

it('the extension is active before any library of its own, and less than 72 KB of code, is loaded', async () => {
  const { metafile } = await buildExtension(await temporaryFolder(), true);
  const { outputs } = metafile;
  const entry = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint?.endsWith('extension.ts'));
  const loaded = new Set(entry);
  for (const file of loaded)
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) loaded.add(path);
  const parts = [...loaded].flatMap((file) => outputs[file] ?? []);
  const sources = parts.flatMap(({ inputs }) => Object.keys(inputs));
  expect(sources).toContain('src/extension/extension.ts');
  expect(sources.filter((source) => source.includes('node_modules'))).toEqual([]);
  expect(parts.reduce((bytes, part) => bytes + part.bytes, 0)).toBeLessThan(LARGEST);
});
