// The extension as the editor sees it.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commands, extensions } from 'vscode';

const ID = 'ticket-lab.ticket-lab';

describe('the extension', () => {
  const extension = extensions.getExtension(ID);

  it('is there and starts', async () => {
    assert.ok(extension, `the editor has no extension ${ID}`);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('serves every command that package.json offers', async () => {
    const offered: string[] = extension?.packageJSON.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    const served = new Set(await commands.getCommands(true));
    assert.ok(offered.length > 0);
    assert.deepEqual(
      offered.filter((command) => !served.has(command)),
      [],
    );
  });
});
