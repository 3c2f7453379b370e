// Actions of a person in the workbench. Every function waits until what it needs is there.
import type { Frame, Locator, Page } from 'playwright-core';
import { PATIENCE, until } from './until';

/** Milliseconds after which an open list is taken for one that lacks what is looked for, and opened again. */
const NOTICED_WITHIN = 4000;

/**
 * Milliseconds after which a command is taken for one whose question was dismissed. Long: on a busy machine a question may come late, and it would
 * take the place of the palette in which the command is looked for again.
 */
const ASKED_WITHIN = PATIENCE / 8;

/** A question that was dismissed by itself is gone after so many milliseconds. */
const DISMISSED_WITHIN = 300;

const quickInput = (page: Page) => page.locator('.quick-input-widget input.input');

const options = (page: Page) => page.locator('.quick-input-list .monaco-list-row');

/** Attribute selector for a label that VS Code may follow by a key binding or a description. */
const labelled = (label: string) =>
  `[aria-label=${JSON.stringify(label)}], [aria-label^=${JSON.stringify(`${label}, `)}]`;

/** @param title as in the palette, with its category: `Ticket Lab: Show Log` */
export async function runCommand(page: Page, title: string) {
  // A command of an extension is not there before the extension is known, and an open palette doesn't notice.
  await until(`the command "${title}"`, async () => {
    await page.keyboard.press('F1');
    await quickInput(page).fill(`>${title}`);
    const row = page.locator(`.quick-input-list .monaco-list-row:is(${labelled(title)})`).first();
    const found = await row.waitFor({ timeout: NOTICED_WITHIN }).then(
      () => true,
      () => false,
    );
    if (found) await row.click();
    else await page.keyboard.press('Escape');
    return found;
  });
}

/**
 * Runs a command that asks something. It is run again where its question is dismissed at once: after the palette the editor gives the
 * focus back to a webview, and does so late (microsoft/vscode#75209).
 * @param question what it asks, as its title says
 */
export async function askedBy(page: Page, command: string, question: string): Promise<Locator> {
  const widget = page.locator('.quick-input-widget', { hasText: question });
  await until(`the question of "${command}"`, async () => {
    await runCommand(page, command);
    await widget.waitFor({ timeout: ASKED_WITHIN }).catch(() => undefined);
    await page.waitForTimeout(DISMISSED_WITHIN);
    return widget.isVisible();
  });
  return widget;
}

/** Types into the open quick pick. */
export const filter = (page: Page, text: string) => quickInput(page).fill(text);

/** Chooses in the open quick pick; again where a list that is only just there takes no notice of it. */
export async function pick(page: Page, label: string | RegExp) {
  await until(`the choice of ${String(label)}`, () => choose(page, label, PATIENCE / 2));
}

/** @returns whether the option was there and was taken: the question is another then, or gone */
async function choose(page: Page, label: string | RegExp, within: number): Promise<boolean> {
  const widget = page.locator('.quick-input-widget');
  const shown = async () => ((await widget.isVisible()) ? widget.innerText() : '');
  const row = options(page).filter({ hasText: label }).first();
  try {
    await row.waitFor({ timeout: Math.min(within, NOTICED_WITHIN) }).catch(async () => {
      // Of a long list only what is in view is in the page.
      if (typeof label === 'string') await quickInput(page).fill(label);
      await row.waitFor({ timeout: within });
    });
    const before = await shown();
    await row.click({ timeout: NOTICED_WITHIN });
    await until('the next question', async () => (await shown()) !== before, NOTICED_WITHIN);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command and answers its questions in turn by choosing. It is run again where one of them is dismissed by itself, as in `askedBy`.
 * @param labels what is chosen at each question
 */
export async function runAndPick(page: Page, command: string, ...labels: (string | RegExp)[]) {
  await until(`the answers to "${command}"`, async () => {
    await runCommand(page, command);
    for (const label of labels) {
      if (!(await choose(page, label, ASKED_WITHIN))) {
        await page.keyboard.press('Escape');
        return false;
      }
    }
    return true;
  });
}

/** Runs a command that asks, and again where its question is dismissed by itself, as in `askedBy`. @returns what the quick pick offers */
export async function offeredBy(page: Page, command: string): Promise<string[]> {
  await until(`what "${command}" offers`, async () => {
    await runCommand(page, command);
    return options(page)
      .first()
      .waitFor({ timeout: PATIENCE / 4 })
      .then(
        () => true,
        () => false,
      );
  });
  return pickOptions(page);
}

/** What the open quick pick offers. */
export async function pickOptions(page: Page): Promise<string[]> {
  await options(page).first().waitFor();
  return options(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
}

/** Runs a command that asks for runs, ticks exactly these, and accepts. */
export async function pickRuns(page: Page, command: string, question: string, names: readonly string[]) {
  const widget = await askedBy(page, command, question);
  const rows = options(page);
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

/** Answers the open input box. */
export async function answer(page: Page, text: string) {
  // A quick pick before it has the same field, until its list is gone.
  await page.locator('.quick-input-list').waitFor({ state: 'hidden' });
  await quickInput(page).fill(text);
  await quickInput(page).press('Enter');
}

/** Opens a file of the workspace in the editor it opens in by itself. */
export async function openFile(page: Page, name: string) {
  await until(`the file ${name}`, async () => {
    await page.keyboard.press('Control+P');
    await quickInput(page).fill(name);
    const row = options(page).filter({ hasText: name }).first();
    const found = await row.waitFor({ timeout: NOTICED_WITHIN }).then(
      () => true,
      () => false,
    );
    if (found) await row.click();
    else await page.keyboard.press('Escape');
    return found;
  });
}

/** Shows a container of the activity bar, unless it is shown already. */
export async function openSideBar(page: Page, name: string) {
  const tab = page.locator(`.activitybar .action-item:has(a:is(${labelled(name)}))`);
  await tab.waitFor();
  const shown = page.locator('.part.sidebar .composite.title', { hasText: name });
  if (!(await shown.isVisible())) await tab.click();
  await shown.waitFor();
}

/** A row of a tree in the sidebar. */
export const treeRow = (page: Page, text: string | RegExp): Locator =>
  page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text }).first();

/** A section of the sidebar, with its title, actions and content. */
export const view = (page: Page, title: string): Locator =>
  page.locator('.part.sidebar .pane').filter({
    has: page.locator('.pane-header', { hasText: title }),
  });

/** A notification that is shown, with its buttons. */
export const notification = (page: Page, text: string | RegExp): Locator =>
  page.locator('.notifications-toasts .notification-toast').filter({ hasText: text }).first();

/**
 * Points at something until what VS Code explains of it is shown; a part of the workbench that is drawn anew under the pointer explains
 * nothing before the pointer comes again.
 */
export const explanation = (page: Page, target: Locator, text: string): Promise<Locator> =>
  until(`an explanation with "${text}"`, async () => {
    await target.hover();
    const shown = page.locator('.monaco-hover:visible', { hasText: text }).first();
    const found = await shown.waitFor({ timeout: NOTICED_WITHIN }).then(
      () => true,
      () => false,
    );
    if (!found) await page.mouse.move(5, 5);
    return found && shown;
  });

export const dialog = (page: Page): Locator => page.locator('.monaco-dialog-box');

export const statusBarItem = (page: Page, text: string | RegExp): Locator =>
  page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();

/**
 * The document of a webview that is visible: a panel, a custom editor, a view in the sidebar, or the outputs of a
 * notebook. With several visible, `title` says which: the title or `data-view` of its document.
 */
export function webviewFrame(page: Page, title?: string): Promise<Frame> {
  return until(title ? `the webview "${title}"` : 'a webview', async () => {
    for (const frame of await visibleWebviews(page)) {
      if (title === undefined) return frame;
      const names = await frame.evaluate(() => [document.title, document.body.dataset['view']]);
      if (names.includes(title)) return frame;
    }
    return undefined;
  });
}

/** The document that shows the outputs of the notebook that is open. */
export function notebookOutputs(page: Page): Promise<Frame> {
  return until('the outputs of the notebook', async () => {
    for (const frame of await visibleWebviews(page))
      if ((await frame.locator('#container .output_container').count()) > 0) return frame;
    return undefined;
  });
}

/** An element that any of the webviews shows: which of them that is need not be known. */
export function inWebviews(page: Page, selector: string): Promise<Locator> {
  return until(`${selector} in a webview`, async () => {
    for (const frame of page.frames()) {
      const element = frame.locator(selector).first();
      if (await element.isVisible()) return element;
    }
    return undefined;
  });
}

/** A cell of the notebook that is open, found by a part of its text. */
export const cell = (page: Page, text: string | RegExp): Locator =>
  page.locator('.notebookOverlay .cell-list-container .monaco-list-row').filter({ hasText: text }).first();

/** Runs a cell with the button beside it. */
export async function runCell(page: Page, text: string | RegExp) {
  const row = cell(page, text);
  await row.locator('.cell-editor-container .monaco-editor').hover(); // The button is there on hover only.
  await row.locator('.run-button-container a.action-label').first().click();
}

/** An extension's document is a frame in a frame of the workbench. */
async function visibleWebviews(page: Page): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const outer of await page.locator('iframe.webview.ready').elementHandles()) {
    if (!(await outer.isVisible())) continue;
    const inner = await (await outer.contentFrame())?.$('iframe#active-frame');
    const frame = await inner?.contentFrame();
    if (frame) frames.push(frame);
  }
  return frames;
}

export { PATIENCE, until };
