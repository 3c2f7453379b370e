// Text of other people's files where it could be more than text: one place for each kind of output. Of Markdown it is
// src/extension/views/escape-markdown.ts, of the report src/lab/results/report/html.ts.

/** Control characters of ASCII and Latin-1, and those that turn the direction of writing round. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** The styles that style.ts puts on text. Somebody else's text can at most be bold. */
const STYLE_OR_CONTROL = new RegExp(`\\u001b\\[(?:1|2|22|3[1-6]|39)m|${CONTROLS.source}`, 'g');

const spelled = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** For a terminal: line ends, tabs and our own styles stay, every other control character is spelled out. */
export const forTerminal = (text: string): string =>
  text.replace(STYLE_OR_CONTROL, (found) =>
    found === '\n' || found === '\t' || found.length > 1 ? found : spelled(found),
  );

/** For one line of a log: line ends and tabs, too, are spelled out. */
export const forLogLine = (text: string): string => text.replace(CONTROLS, spelled);

/** JSON text for a terminal: the same JSON, with what JSON leaves as it is spelled out. */
export const jsonForTerminal = (json: string): string =>
  json.replace(CONTROLS, (found) => (found === '\n' ? found : spelled(found)));

/**
 * For a cell of CSV: spreadsheets take what begins like this for a formula, and compute it. Numbers are none.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const forSpreadsheet = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;

/** A name for a file in the folder at hand, whatever the text is. */
export const forFileName = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^\.+/, '-')
    .slice(-200) || '-';

/** For a message of the editor, which makes links of what looks like Markdown's, to commands, too. */
export const forMessage = (text: string): string => text.replaceAll('](', ']\u200b(');
