// The extension as a user finds it after installing the package.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSideBar, runCommand, until } from '../support/vscode/actions';
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
    const line = page.locator('.part.panel .view-line', { hasText: /Ticket\sLab\s\d/ });
    // The panel may open empty where the log is written at that very moment; a person asks again.
    await until('the log', async () => {
      await runCommand(page, 'Ticket Lab: Show Log');
      return line.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
    });
    await screenshot(page, 'log');
  });

  it('puts no error on the console', () => {
    expect(consoleErrors(workbench.page)).toEqual([]);
  });
});
