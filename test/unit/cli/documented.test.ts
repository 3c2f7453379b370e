import { readFile, readdir } from 'node:fs/promises';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit';

const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const folder = new URL('../../../src/cli/commands/', import.meta.url);

/** Every command that a file of commands/ makes, with its subcommands by their full names. */
async function commands(): Promise<[name: string, command: Command][]> {
  const found: [string, Command][] = [];
  for (const file of await readdir(folder)) {
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const make of Object.values(module)) {
      const command = typeof make === 'function' && make.name.endsWith('Command') ? make() : null;
      if (!(command instanceof Command)) continue;
      if (command.commands.length === 0) found.push([command.name(), command]);
      for (const sub of command.commands) found.push([`${command.name()} ${sub.name()}`, sub]);
    }
  }
  return found;
}

test('docs/cli.md has every command with every option and argument', async () => {
  const all = await commands();
  expect(all.length).toBeGreaterThanOrEqual(14);
  for (const [name, command] of all) {
    const usage = page
      .split('\n')
      .find((line) => line.startsWith('### ') && line.includes(`\`ticketlab ${name} `));
    expect(usage, name).toBeDefined();
    for (const { long } of command.options) expect(usage, `${name} ${long}`).toContain(long);
    for (const argument of command.registeredArguments)
      expect(usage, name).toContain(argument.name().toUpperCase());
  }
});

test('every command says what it does in one line, and more in its help', async () => {
  for (const [name, command] of await commands()) {
    expect(command.summary().length, name).toBeGreaterThan(5);
    expect(command.description().length, name).toBeGreaterThan(command.summary().length);
  }
});

test('docs/cli.md explains every exit code', () => {
  for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} +\\| \\w`, 'm'));
});
