// Colours for terminals; plain text for everything else.
import * as util from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'blue';

/** Puts a style on a text, or leaves the text as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

interface Stream {
  isTTY?: boolean;
}

/** NO_COLOR and FORCE_COLOR as https://no-color.org and Node itself read them; otherwise, colours for terminals alone. */
export function coloursWanted(stream: Stream, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export const paintFor = (stream: Stream): Paint => (coloursWanted(stream) ? coloured : plain);

/** Node 20.0 to 20.11 have no styleText: text stays plain there. Newer ones check the stream themselves unless told not to. */
const coloured: Paint = (style, text) =>
  typeof util.styleText === 'function' ? util.styleText(style, text, { validateStream: false }) : text;
