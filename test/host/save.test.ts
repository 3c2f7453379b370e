// Saving a picture or a table where the person says: what the disk refuses is told.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FileType, Uri, commands, workspace } from 'vscode';
import { saveAs } from '../../src/extension/curves/save';
import { LabError } from '../../src/lottery/errors';
import { until } from './until';

const BYTES = new TextEncoder().encode('level,density\n0,1\n');

const place = (name: string): Uri => {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return Uri.joinPath(folder.uri, name);
};

/** PendingWrites as a person does who accepts the name that the dialogue proposes; what came of it. */
async function saved(name: string, content: () => Uint8Array | Promise<Uint8Array>): Promise<unknown> {
  let outcome: { of: unknown } | undefined;
  const settle = (of: unknown) => (outcome = { of });
  void saveAs(place('').fsPath, name, content).then(settle, settle);
  return (
    await until('an end of saving', async () => {
      if (!outcome) await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return outcome;
    })
  ).of;
}

describe('saving', () => {
  it('writes the file that was chosen', async () => {
    assert.equal(await saved('kept.csv', () => BYTES), true);
    assert.deepEqual(Buffer.from(await workspace.fs.readFile(place('kept.csv'))), Buffer.from(BYTES));
  });

  it('says why it was refused, and what to do', async () => {
    const target = place('refused.csv');
    const error = await saved('refused.csv', async () => {
      await workspace.fs.createDirectory(target);
      return BYTES;
    });
    assert.ok(error instanceof LabError, String(error));
    assert.equal(error.message, 'refused.csv was not saved: it is a folder.');
    assert.match(error.hint ?? '', /somewhere else/);
    assert.equal((await workspace.fs.stat(target)).type, FileType.Directory);
    const left = await workspace.fs.readDirectory(place(''));
    assert.deepEqual(
      left.filter(([file]) => file.includes('refused') && file !== 'refused.csv'),
      [],
    );
  });
});
