// Runs that a workspace leads to and does not hold: shown once it is trusted.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSideBar, runCommand, view } from '../support/vscode/actions';
import { screenshot } from '../support/vscode/look';
import { openWorkbench, type Workbench } from '../support/vscode/workbench';
import { ROOT } from '../support/root';

const RUN = 'old-352e16b20054';

describe.each([true, false])('where it is restricted: %s', (restricted) => {
  let base: string;
  let workbench: Workbench;
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'ticketlab-trust-'));
    const run = async (place: string, name: string) => {
      const folder = join(base, place, '.ticketlab', 'runs', RUN);
      await cp(join(ROOT, 'test/support/run-0.1.0'), folder, { recursive: true });
      const file = join(folder, 'run.json');
      await writeFile(file, (await readFile(file, 'utf8')).replace('"old"', JSON.stringify(name)));
    };
    await run('workspace/own', 'within');
    await run('above', 'above');
    await run('linked', 'behind-a-link');
    await mkdir(join(base, 'workspace', '.ticketlab'));
    await symlink(join(base, 'above', '.ticketlab', 'runs'), join(base, 'workspace', '.ticketlab', 'runs'));
    await symlink(join(base, 'linked'), join(base, 'workspace', 'linked'));
    workbench = await openWorkbench({ workspace: join(base, 'workspace'), restricted });
  });
  afterAll(async () => {
    await workbench?.dispose();
    await rm(base, { recursive: true, force: true });
  });

  it('runs within the workspace are listed, those outside it only where it is trusted', async () => {
    const { page } = workbench;
    await openSideBar(page, 'Ticket Lab');
    const runs = view(page, 'Runs');
    await runs.getByText('within').first().waitFor();
    if (!restricted) await runs.getByText('above').first().waitFor();
    await screenshot(page, `trust ${restricted}`);
    if (restricted)
      for (const name of ['above', 'behind-a-link']) expect(await runs.getByText(name).count()).toBe(0);
  });

  it.runIf(restricted)('once it is trusted, the others are listed, too', async () => {
    const { page } = workbench;
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page
      .locator('.workspace-trust-buttons-row a', { hasText: /^Trust$/ })
      .first()
      .click();
    await openSideBar(page, 'Ticket Lab');
    await view(page, 'Runs').getByText('above').first().waitFor();
  });
});
