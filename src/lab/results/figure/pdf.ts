// A drawing as PDF of one page: nothing but vectors, and the letters that are used of an embedded font.
import { jsPDF } from 'jspdf';
import { readFile } from 'node:fs/promises';
import { errorCode, LabError } from '../../../lottery/errors';
import { say } from '../../../lottery/translate';
import type { Drawing, Mark } from '../../../protocol/drawing';
import { VERSION } from '../../version';

/** Its letters are as wide as Arial's and Helvetica's. */
const FONT = 'TicketLabSans';
const FILE = 'fonts/TicketLabSans.ttf';

/**
 * @param title of the document
 * @throws LabError where a character is not in the font
 */
export async function pdfBytes({ width, height, marks }: Drawing, title: string): Promise<Uint8Array> {
  const pdf = await emptyPage(width, height);
  pdf.setProperties({ title, creator: `Ticket Lab ${VERSION}` });
  for (const mark of marks) {
    pdf.saveGraphicsState();
    if (mark.clip) {
      const { x, y, width: wide, height: high } = mark.clip;
      pdf.rect(x, y, wide, high, null).clip().discardPath();
    }
    if (mark.opacity < 1)
      pdf.setGState(pdf.GState({ opacity: mark.opacity, 'stroke-opacity': mark.opacity }));
    if (mark.kind === 'words') write(pdf, mark);
    else draw(pdf, mark);
    pdf.restoreGraphicsState();
  }
  return new Uint8Array(pdf.output('arraybuffer'));
}

/** Width of texts in the embedded font, as charts are laid out. */
export async function measureText(): Promise<(text: string, size: number) => number> {
  const pdf = await emptyPage(1, 1);
  return (text, size) => pdf.setFontSize(size).getTextWidth(text);
}

async function emptyPage(width: number, height: number): Promise<jsPDF> {
  const orientation = width > height ? 'landscape' : 'portrait';
  const pdf = new jsPDF({
    unit: 'pt',
    format: [width, height],
    orientation,
    compress: true,
    putOnlyUsedFonts: true,
  });
  pdf.addFileToVFS('font.ttf', await fontFile());
  pdf.addFont('font.ttf', FONT, 'normal');
  pdf.setFont(FONT);
  return pdf;
}

let font: Promise<string> | undefined;

/** In base 64; read once. */
const fontFile = (): Promise<string> => (font ??= readFont());

async function readFont(): Promise<string> {
  // Beside the programs' folder, where the build has put them; from the sources, further up.
  for (const place of ['../media/', '../../../../media/']) {
    try {
      return (await readFile(new URL(place + FILE, import.meta.url))).toString('base64');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  throw new LabError(say`The font of figures is missing (${`media/${FILE}`}).`, {
    hint: say('Install Ticket Lab again.'),
  });
}

function draw(pdf: jsPDF, { path, colour, stroke }: Extract<Mark, { kind: 'shape' }>): void {
  if (stroke) {
    pdf.setDrawColor(colour).setLineWidth(stroke.width).setLineDashPattern(stroke.dash, 0);
    pdf.setLineJoin(stroke.round ? 'round' : 'miter');
  } else pdf.setFillColor(colour);
  for (const [, command = '', numbers = ''] of path.matchAll(/([MLCZ])([^MLCZ]*)/g)) {
    const at = numbers.trim().split(' ').map(Number);
    const [x = 0, y = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = at;
    if (command === 'M') pdf.moveTo(x, y);
    else if (command === 'L') pdf.lineTo(x, y);
    else if (command === 'C') pdf.curveTo(x, y, x2, y2, x3, y3);
    else pdf.close();
  }
  if (stroke) pdf.stroke();
  else pdf.fill();
}

function write(pdf: jsPDF, mark: Extract<Mark, { kind: 'words' }>): void {
  const { text, x, y, anchor, angle, size, colour } = mark;
  refuseMissing(pdf, text);
  pdf.setFontSize(size).setTextColor(colour);
  const before = { start: 0, middle: 0.5, end: 1 }[anchor] * pdf.getTextWidth(text);
  const turn = (angle * Math.PI) / 180;
  // Counted the other way round.
  pdf.text(text, x - before * Math.cos(turn), y - before * Math.sin(turn), { angle: -angle });
}

/** A box in place of a letter would say something else than the person. */
function refuseMissing(pdf: jsPDF, text: string): void {
  const { metadata } = pdf.getFont() as { metadata?: { characterToGlyph?: (code: number) => number } };
  const missing = [...text].find((letter) => !metadata?.characterToGlyph?.(letter.codePointAt(0) ?? 0));
  if (missing === undefined) return;
  throw new LabError(say`The PDF's font has no "${missing}", which stands in "${text}".`, {
    hint: say('Save it as SVG, whose font can have it, or give the experiment another name.'),
  });
}
