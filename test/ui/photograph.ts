// Around every test: names the package, and photographs the windows that are open when a test fails.
import { afterEach, inject } from 'vitest';
import { consoleErrors, screenshot } from '../support/vscode/look';
import { openWorkbenches } from '../support/vscode/workbench';

process.env.TICKETLAB_VSIX = inject('vsix');

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const { page, server } of openWorkbenches) {
    console.log(`Screenshot: ${await screenshot(page, `failed ${task.name}`)}`);
    for (const error of consoleErrors(page)) console.log(`Console: ${error}`);
    console.log(server.output().slice(-2000));
  }
});
