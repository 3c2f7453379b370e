// A part of `npm run verify`, beside the tests: what needs no test to be run.
import { run } from './install.mjs';
import { check, finish, timed } from './suites.mjs';

const CHECKS = [
  ['lint', 'npx', ['eslint', '.']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['types', 'npm', ['run', '--silent', 'typecheck']],
  ['dependency rule', 'npm', ['run', '--silent', 'dependencies']],
  ['picture of the house', process.execPath, ['scripts/house.mjs', '--check']],
];

for (const [name, command, args] of CHECKS) check(name, ...timed(() => run(command, args)));
finish();
