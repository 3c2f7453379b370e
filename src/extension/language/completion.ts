// Completion in cells: settings, values, names of experiments, and new cells.
import { dirname } from 'node:path';
import {
  CompletionItem,
  CompletionItemKind,
  CompletionTriggerKind,
  MarkdownString,
  SnippetString,
  l10n,
} from 'vscode';
import type { CompletionContext, Position, TextDocument } from 'vscode';
import { placeAt } from '../../experiment/editing/position';
import { asksForCode, suggest } from '../../experiment/editing/completion';
import type { Suggestion } from '../../experiment/editing/completion';
import { experimentNames } from '../../experiment/file/cells';
import { helpOf, schemaText } from '../../experiment/schema/fields';
import { defaultText, describeField } from './describe-field';
import { cellAt, fileOf, rangeIn } from './edited-cells';
import { pythonFiles } from './known-python';
import { knownRun } from './known-run';
import type { KnownRuns } from './known-run';
import { tell } from '../../lottery/translate';

export async function completionsAt(
  document: TextDocument,
  position: Position,
  context: CompletionContext,
  service: KnownRuns,
): Promise<CompletionItem[]> {
  const here = cellAt(document, position);
  if (!here) return [];
  const { cell, offset, beside } = here;
  const { source } = cell.block;
  if (!isWanted(source, offset, context)) return [];
  const names = experimentNames(beside.map(({ block }) => block));
  const file = fileOf(document);
  const code =
    file !== undefined && asksForCode(source, offset)
      ? await (await pythonFiles()).namesIn(dirname(file))
      : [];
  return suggest(source, offset, names, code).flatMap((suggestion, i): CompletionItem[] => {
    const range = rangeIn(cell, suggestion.replace);
    if (!range.isSingleLine) return [];
    const item = new CompletionItem(
      { label: suggestion.label, ...aside(suggestion, service) },
      KINDS[suggestion.kind],
    );
    item.range = range;
    item.insertText = new SnippetString(suggestion.snippet);
    item.filterText = suggestion.label.replace(/: …$/, '');
    item.sortText = String(i).padStart(4, '0');
    item.documentation = documentation(suggestion);
    if (suggestion.default) item.preselect = true;
    if (suggestion.again)
      item.command = { command: 'editor.action.triggerSuggest', title: l10n.t('Suggest') };
    return [item];
  });
}

const KINDS: Readonly<Record<Suggestion['kind'], CompletionItemKind>> = {
  cell: CompletionItemKind.Snippet,
  setting: CompletionItemKind.Property,
  section: CompletionItemKind.Module,
  value: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Reference,
  function: CompletionItemKind.Function,
  class: CompletionItemKind.Class,
};

/**
 * A blank asks for what comes next only where that is a value: whoever indents a line should not be disturbed. A colon does behind
 * a Python file.
 */
function isWanted(
  source: string,
  offset: number,
  { triggerKind, triggerCharacter }: CompletionContext,
): boolean {
  if (triggerKind !== CompletionTriggerKind.TriggerCharacter) return true;
  if (triggerCharacter === ':') return source.slice(0, offset).endsWith('.py:');
  if (triggerCharacter !== ' ') return true;
  const { part, inline } = placeAt(source, offset);
  return part === 'value' || inline;
}

/** What stands behind the label. */
function aside(
  { kind, label, field, default: usual, idle }: Suggestion,
  service: KnownRuns,
): { description?: string } {
  const text = () => {
    if (kind === 'name') return knownRun(service, label);
    if (kind === 'value') return usual ? l10n.t('default') : undefined;
    if (idle) return l10n.t('no effect here');
    if (!field) return undefined;
    return field.required ? l10n.t('required') : (defaultText(field) ?? undefined);
  };
  const description = text();
  return description === undefined ? {} : { description };
}

function documentation({ field, cell, snippet }: Suggestion): MarkdownString {
  if (field) return describeField(field);
  const text = new MarkdownString(cell === undefined ? '' : tell(schemaText(helpOf(cell)), l10n.t));
  return text.appendCodeblock(
    snippet.replace(/\$\{\d+[:|]([^},|]*)[^}]*\}/g, '$1').replace(/\$\d/g, ''),
    'yaml',
  );
}
