// Colours of the editor's theme as numbers, for what is drawn pixel by pixel, and word of their changing.
import type { Rgb } from './colour';

const probe = document.createElement('canvas');
probe.width = probe.height = 1;
const context = probe.getContext('2d', { willReadFrequently: true });

/** Any CSS colour as 0–255; what is see-through lies on `under`. */
function parse(css: string, under: Rgb): Rgb {
  if (!context) return under;
  context.fillStyle = `rgb(${under.join(' ')})`;
  context.fillRect(0, 0, 1, 1);
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** A theme colour by its identifier (`charts.blue`), or the first of several that the theme has. */
export function themeColour(under: Rgb, ...identifiers: string[]): Rgb {
  const style = getComputedStyle(document.documentElement);
  for (const identifier of identifiers) {
    const css = style.getPropertyValue(`--vscode-${identifier.replaceAll('.', '-')}`).trim();
    if (css) return parse(css, under);
  }
  return under;
}

export const themeBackground = () => themeColour([255, 255, 255], 'editor.background');
export const isHighContrast = () =>
  document.body.classList.contains('vscode-high-contrast') ||
  document.body.classList.contains('vscode-high-contrast-light');

/** The editor sets its colours as variables on the root element and names its theme in the body's classes. The result ends it. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}
