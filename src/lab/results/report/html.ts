// HTML in which every text is escaped unless it is HTML already.

export class Html {
  constructor(readonly text: string) {}
}

type Piece = string | number | Html | null | undefined | false | Piece[];

/** Template of HTML: what is filled in is escaped, other templates are not, lists are joined; null and false leave nothing. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Html =>
  new Html(strings.reduce((text, string, i) => text + render(pieces[i - 1]) + string));

/** An element whose content is a program, a style sheet or data; the content is taken exactly as it is. */
export const rawElement = (opening: string, content: string, closing: string): Html =>
  new Html(opening + content + closing);

/** JSON that can stand inside a script element of a page. */
export const inlineJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** A program that can stand inside a script element of a page. */
export const inlineScript = (script: string): string => script.replaceAll('</script', '<\\/script');

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (Array.isArray(piece)) return piece.map(render).join('');
  return piece instanceof Html ? piece.text : escape(String(piece));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
