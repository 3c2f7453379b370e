// What the source code says, for tests that hold package.json and the translations against it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Code whose messages the extension shows. */
const PLACES = ['src/extension', 'webview', 'src/lottery/verdict-words.ts'];

/** A message that is shown, and where. */
export interface Message {
  text: string;
  place: string;
}

export interface Sources {
  /** Every string that stands in the extension's code. */
  strings: ReadonlySet<string>;
  /** First arguments of `l10n.t(…)` and of a `translate(…)`. */
  messages: readonly Message[];
  /** Calls of them whose message is not written out, which no translation can be found for. */
  computed: readonly string[];
}

export function readSources(): Sources {
  const strings = new Set<string>();
  const messages: Message[] = [];
  const computed: string[] = [];
  for (const file of PLACES.flatMap((place) => (place.endsWith('.ts') ? [place] : codeIn(place)))) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) strings.add(node.text);
      if (ts.isCallExpression(node) && /(^|\.)(l10n\.t|translate)$/.test(node.expression.getText())) {
        const [first] = node.arguments;
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        const place = `${file}:${line + 1}`;
        const texts = first ? writtenOut(first) : null;
        if (texts) messages.push(...texts.map((text) => ({ text, place })));
        else computed.push(place);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { strings, messages, computed };
}

const codeIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

/** The texts that an expression can be: one, or those of a choice. */
function writtenOut(node: ts.Expression): string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [writtenOut(node.whenTrue), writtenOut(node.whenFalse)];
    return yes && no ? [...yes, ...no] : null;
  }
  return null;
}
