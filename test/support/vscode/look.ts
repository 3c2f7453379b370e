// Looks of a page: photographs, accessibility, errors.
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { CACHE } from '../root';

/** Where photographs go: .cache/shots, or the folder TICKETLAB_SHOTS. */
export const shotsFolder = () => resolve(process.env.TICKETLAB_SHOTS ?? join(CACHE, 'shots'));

/** @returns the file: NAME.png in `shotsFolder()` */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(shotsFolder(), { recursive: true });
  const path = join(shotsFolder(), `${name.replace(/[^\w.-]+/g, '-')}.png`);
  await page.screenshot({ path });
  return path;
}

/**
 * Every rule of axe-core that the document in the frame breaks, a line each; none is right.
 * @param within selector of the part to look at: in a notebook's outputs, the document itself is VS Code's
 */
export async function accessibilityProblems(frame: Frame, within = 'html'): Promise<string[]> {
  // A webview's own background may be none; colours are to be judged against what is seen through it.
  await frame.evaluate(
    (colour) => document.documentElement.style.setProperty('background-color', colour),
    await backgroundOf(frame),
  );
  return brokenRules(frame, within);
}

/** As `accessibilityProblems`, of a page of its own. */
export async function brokenRules(document: Frame | Page, within = 'html'): Promise<string[]> {
  await document.evaluate(axe.source);
  const violations = await document.evaluate(async (selector) => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    return (await checker.run(selector, { resultTypes: ['violations'] })).violations;
  }, within);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html} (${node.failureSummary?.replaceAll('\n', ' ') ?? ''})`),
  );
}

/** The colour of the part of the workbench that a webview lies on. */
async function backgroundOf(frame: Frame): Promise<string> {
  const outer = frame.parentFrame() ?? frame;
  const box = await (await outer.frameElement()).boundingBox();
  if (!box) throw new Error('The webview is not visible.');
  return frame.page().evaluate(
    ([x, y]) => {
      const parts = [...document.querySelectorAll('.part')].filter((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        return left <= x && x <= right && top <= y && y <= bottom;
      });
      const colours = parts.map((part) => getComputedStyle(part).backgroundColor);
      return colours.find((colour) => colour !== 'rgba(0, 0, 0, 0)') ?? 'white';
    },
    [box.x + box.width / 2, box.y + box.height / 2] as const,
  );
}

const errors = new WeakMap<Page, string[]>();

/** The workbench logs troubles of its own, with whatever extension: those of ours say so. */
const isOurs = (text: string) =>
  text.includes('ticket-lab') ||
  text.includes('Extension Host') ||
  !/\/workbench\/workbench\.js|\/static\/node_modules\/vsda\//.test(text);

/** The frame around a webview does this when the theme changes while it loads. */
const isOfWebviewFrame = (text: string) =>
  /reading 'classList'\)\s+at \S+\/webview\/browser\/pre\//.test(text);

/** Starts collecting a page's errors, when it is new. */
export function watchErrors(page: Page) {
  const seen: string[] = [];
  errors.set(page, seen);
  page.on('console', (message) => {
    const text = `${message.text()} (${message.location().url})`;
    if (message.type() === 'error' && isOurs(text)) seen.push(text);
  });
  page.on('pageerror', ({ stack, message }) => {
    const text = stack ?? message;
    if (!isOfWebviewFrame(text)) seen.push(text);
  });
  page.on('crash', () => seen.push('The page crashed.'));
}

/** Errors on the console of the page and of all webviews in it so far, refusals of a content policy among them. */
export const consoleErrors = (page: Page): readonly string[] => errors.get(page) ?? [];
