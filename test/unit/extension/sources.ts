// Strings of the source code, for tests that hold package.json and the translations against them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Code that knows VS Code, or is shown in it. */
const SHOWN = ['src/extension', 'webview'];
/** Code whose messages the extension hands on. */
const HEARD = [
  'src/lottery',
  'src/experiment',
  'src/data',
  'src/lab',
  'src/engine',
  'src/tensors',
  'src/protocol',
];
/** What in these nobody meets in the editor: of the command line alone. */
const UNHEARD =
  /^src\/(lab\/(results\/(compact-ticket|predict)|runner\/main)\.ts|lab\/tensorflow\/from-parts|lottery\/translate\.ts)/;
/** Errors, and properties, that are shown to people. */
const ERRORS = /^(LabError|SourceError|DamagedTraining)$/;
const PARTS = /^(message|hint|problem|why)$/;

/** Functions whose first argument is a message. */
const TRANSLATED = /(^|\.)(l10n\.t|translate)$/;
const SAID = /^(translate|say)$/;

/** A message that is shown, and where. */
export interface Message {
  text: string;
  place: string;
}

export interface Sources {
  /** Every string that stands in the extension's code. */
  strings: ReadonlySet<string>;
  /** First arguments of `l10n.t(…)`, of a `translate(…)` and of `say(…)`; what say`…` says. */
  messages: readonly Message[];
  /** Calls of them whose message is not written out, which no translation can be found for. */
  computed: readonly string[];
  /** Messages for people that are plain text, so that they stay English. */
  unsaid: readonly string[];
}

export function readSources(): Sources {
  const strings = new Set<string>();
  const messages: Message[] = [];
  const computed: string[] = [];
  const unsaid: string[] = [];
  const read = (file: string, shown: boolean) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const placeOf = (node: ts.Node) =>
      `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const plain = (node: ts.Expression | undefined) => {
      if (node && isPlain(node)) unsaid.push(placeOf(node));
    };
    // A webview is in another world, whose own functions may be called the same.
    const says = !file.startsWith('webview');
    const visit = (node: ts.Node): void => {
      if (shown && ts.isStringLiteralLike(node)) strings.add(node.text);
      if (says && ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say')
        messages.push({ text: withBlanks(node.template), place: placeOf(node) });
      const called = ts.isCallExpression(node) ? node.expression.getText() : '';
      if (ts.isCallExpression(node) && ((shown && TRANSLATED.test(called)) || (says && SAID.test(called)))) {
        const texts = node.arguments[0] ? writtenOut(node.arguments[0]) : null;
        if (texts) messages.push(...texts.map((text) => ({ text, place: placeOf(node) })));
        else computed.push(placeOf(node));
      }
      if (!shown && ts.isNewExpression(node) && ERRORS.test(node.expression.getText()))
        node.arguments?.forEach(plain);
      // Warnings are for the log of the run.
      if (!shown && ts.isPropertyAssignment(node) && PARTS.test(node.name.getText()))
        if (!/type: 'warning'/.test(node.parent.getText())) plain(node.initializer);
      ts.forEachChild(node, visit);
    };
    visit(source);
  };
  for (const file of SHOWN.flatMap(codeIn)) read(file, true);
  for (const file of HEARD.flatMap(codeIn)) if (!UNHEARD.test(file)) read(file, false);
  return { strings, messages, computed, unsaid };
}

const codeIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

/** A text with words of its own, or a choice of which one is. */
function isPlain(node: ts.Expression): boolean {
  if (ts.isConditionalExpression(node)) return isPlain(node.whenTrue) || isPlain(node.whenFalse);
  return ts.isTemplateExpression(node) || (ts.isStringLiteralLike(node) && node.text.includes(' '));
}

/** The text of a template as a message, blanks in place of its values. */
const withBlanks = (template: ts.TemplateLiteral): string =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.templateSpans.reduce(
        (text, { literal }, i) => `${text}{${i}}${literal.text}`,
        template.head.text,
      );

/** The texts that an expression can be: one, or those of a choice. */
function writtenOut(node: ts.Expression): string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [writtenOut(node.whenTrue), writtenOut(node.whenFalse)];
    return yes && no ? [...yes, ...no] : null;
  }
  return null;
}
