// Other people's programs: what they print, how they fail, and that nothing of them is left when they are cancelled.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { processExists } from '../../../src/data/system';
import { CommandError, runCommand } from '../../../src/lab/install/command';
import { temporaryFolder } from '../../support/temporary';

const { signal } = new AbortController();
const node = (script: string, ...args: string[]): [string, string[]] => [
  process.execPath,
  ['-e', script, ...args],
];

test('a program is told its arguments as they are, and what it prints comes line by line', async () => {
  const lines: string[] = [];
  const [program, args] = node(
    'console.log(process.argv[1]); console.error("half"); process.stdout.write("end\\n")',
    'a "b" $c',
  );
  const output = await runCommand(program, args, { signal, onOutput: (text) => lines.push(text) });
  expect(lines.toSorted()).toEqual(['a "b" $c\n', 'end\n', 'half\n']);
  expect(output).toBe(lines.join(''));
});

test('it has the folder and the environment that it is given, and this process’s own', async () => {
  const cwd = await temporaryFolder();
  const [program, args] = node(
    'console.log(process.cwd(), process.env.GIVEN, process.env.PATH === process.argv[1])',
    process.env['PATH'] ?? '',
  );
  expect(await runCommand(program, args, { signal, cwd, env: { GIVEN: 'yes' } })).toBe(`${cwd} yes true\n`);
});

test('one that fails keeps its last words, one that is not there has none', async () => {
  const failed = await runCommand(
    ...node('for (let i = 0; i < 9999; i++) console.log("line", i); process.exitCode = 3'),
    { signal },
  ).catch((error: unknown) => error);
  if (!(failed instanceof CommandError)) throw failed;
  expect(failed.missing).toBe(false);
  expect(failed.output.length).toBe(20_000);
  expect(failed.output).toMatch(/line 9998\n$/);
  const missing = await runCommand('no-such-program-anywhere', [], { signal }).catch(
    (error: unknown) => error,
  );
  expect(missing).toMatchObject({ program: 'no-such-program-anywhere', output: '', missing: true });
});

test('cancelled, it ends with all that it has started', async () => {
  const pid = join(await temporaryFolder(), 'pid');
  const child =
    'require("node:fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)';
  const parent =
    'require("node:child_process").spawn(process.execPath, ["-e", process.argv[2], process.argv[1]], { stdio: "inherit" })';
  const cancel = new AbortController();
  const running = runCommand(...node(parent, pid, child), { signal: cancel.signal });
  await vi.waitFor(async () => expect(await readFile(pid, 'utf8')).not.toBe(''), 20_000);
  cancel.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  const grandchild = Number(await readFile(pid, 'utf8'));
  await vi.waitFor(() => expect(processExists(grandchild)).toBe(false), 20_000);
});
