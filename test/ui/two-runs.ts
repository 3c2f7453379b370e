// A workspace with two experiments that take seconds, and how to run them, for the tests of what shows runs.
import type { Page } from 'playwright-core';
import { runAndPick } from '../support/vscode/actions';

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
  await runAndPick(page, 'Ticket Lab: Run Experiment…', name);
  // The new run's row is revealed.
  await page.locator('.part.sidebar .monaco-list-row.selected', { hasText: name }).waitFor();
}
