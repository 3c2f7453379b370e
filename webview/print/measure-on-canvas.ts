// Widths of texts in a browser, which has a font with the widths of the one that PDF embeds.
import { FIGURE_FONT } from '../../src/protocol/drawing';
import type { Measure } from './recording-context';

export function measureOnCanvas(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  return (text, size) => {
    if (!context) return text.length * size * AVERAGE;
    // Small letters are rounded to pixels; large ones are not.
    context.font = `${LARGE}px ${FIGURE_FONT}`;
    return (context.measureText(text).width * size) / LARGE;
  };
}

const LARGE = 100;
/** Of a letter, where nothing can be measured. */
const AVERAGE = 0.5;
