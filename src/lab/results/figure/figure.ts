// Drawings as files: PDF or SVG.
import type { Drawing, FigureFormat } from '../../../protocol/drawing';
import { svgText } from './svg';

/**
 * @param title of a PDF document
 * @throws LabError where the font of PDF files has no letter for a character
 */
export async function figureBytes(
  drawing: Drawing,
  format: FigureFormat,
  title: string,
): Promise<Uint8Array> {
  if (format === 'svg') return new TextEncoder().encode(svgText(drawing));
  // It takes time to load, and most of the time nobody draws.
  const { pdfBytes } = await import('./pdf');
  return pdfBytes(drawing, title);
}

/** How wide texts are in the font of figures, by which charts are laid out. */
export const measureText = async (): Promise<(text: string, size: number) => number> =>
  (await import('./pdf')).measureText();
