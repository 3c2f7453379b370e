#!/usr/bin/env node
// Stands in for the executable of desktop VS Code: takes the arguments that @vscode/test-electron gives it, and runs the
// tests in the extension host of a VS Code server, with a headless Chromium for its window.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from '../load.mjs';

const option = (name) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const extension = option('extensionDevelopmentPath');
const tests = option('extensionTestsPath');
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
if (!extension || !tests || !folder) {
  console.error('usage: stand-in.mjs FOLDER --extensionDevelopmentPath=FOLDER --extensionTestsPath=FILE');
  process.exit(2);
}
const [{ runInHost }] = await load(fileURLToPath(new URL('host.ts', import.meta.url)));
process.exitCode = await runInHost({
  folder: resolve(folder),
  extension: resolve(extension),
  tests: resolve(tests),
});
