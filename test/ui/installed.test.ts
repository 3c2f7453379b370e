// The extension as a user finds it after installing the package.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSideBar, runCommand } from '../support/vscode/actions';
import { consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';

describe('the packaged extension in the workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench({ workspace: {} });
  });
  afterAll(() => workbench?.dispose());

  it('has an icon in the activity bar that opens its views', async () => {
    const { page } = workbench;
    await openSideBar(page, 'Ticket Lab');
    await expect
      .poll(() => page.locator('.part.sidebar .composite.title').innerText())
      .toContain('Ticket Lab');
    await screenshot(page, 'activity bar');
  });

  it('shows its log', async () => {
    const { page } = workbench;
    await runCommand(page, 'Ticket Lab: Show Log');
    const panel = page.locator('.part.panel');
    await panel.locator('.view-line', { hasText: /Ticket\sLab\s\d/ }).waitFor();
    await screenshot(page, 'log');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(workbench.page)).toEqual([]);
  });
});
