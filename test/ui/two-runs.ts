// A workspace with two experiments that take seconds, and how to run them, for the tests of what shows runs.
import type { Page } from 'playwright-core';
import { pick, runCommand, until } from '../support/vscode/actions';

const cell = (name: string, optimiser: string) => `
\`\`\`yaml
experiment: ${name}
dataset: digits
network:
  hidden: [30, 20]
replicates: 2
training:
  iterations: 300
  evaluate_every: 20
  optimiser: ${optimiser}
pruning:
  rounds: 3
  rate: 0.5
controls:
  random_reinit: 1
  random_mask: true
\`\`\`
`;

/** `with-adam` and `with-sgd`: four levels each, both controls. */
export const TWO_EXPERIMENTS = {
  'digits.lottery.md': `# Digits\n${cell('with-adam', 'adam')}${cell('with-sgd', 'sgd')}`,
};

export async function run(page: Page, name: string) {
  await runCommand(page, 'Ticket Lab: Run Experiment…');
  await pick(page, name);
  // The new run's row is revealed, which takes the focus: a list opened before that would close.
  await page.locator('.part.sidebar .monaco-list-row.selected', { hasText: name }).waitFor();
}

/** Ticks exactly these in the open quick pick, and accepts. */
export async function pickRuns(page: Page, title: string, names: readonly string[]) {
  const widget = page.locator('.quick-input-widget', { hasText: title });
  await widget.waitFor();
  const rows = widget.locator('.quick-input-list .monaco-list-row');
  for (const name of names) await rows.filter({ hasText: name }).first().waitFor();
  for (const row of await rows.all()) {
    const label = await row.innerText();
    const wanted = String(names.some((name) => label.includes(name)));
    const box = row.locator('.monaco-checkbox');
    await until(`the tick of ${label}`, async () => {
      if ((await box.getAttribute('aria-checked')) === wanted) return true;
      await box.click();
      return false;
    });
  }
  await widget.locator('.quick-input-action a', { hasText: 'OK' }).click();
}
