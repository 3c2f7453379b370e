// Hover texts: help on a setting, and the state of the run of a named experiment.
import { Hover, MarkdownString } from 'vscode';
import type { Position, TextDocument } from 'vscode';
import { explain } from '../../experiment/editing/setting-at';
import { escapeMarkdown } from '../views/escape-markdown';
import { describeField } from './describe-field';
import { cellAt, rangeIn } from './edited-cells';
import { knownRun } from './known-run';
import type { KnownRuns } from './known-run';

export function hoverAt(document: TextDocument, position: Position, service: KnownRuns): Hover | null {
  const here = cellAt(document, position);
  const found = here && explain(here.cell.block.source, here.offset);
  if (!found) return null;
  const { field, span } = found;
  const word = here.cell.block.source.slice(span.from, span.to);
  const run =
    field.refers === 'experiment' || field.name === 'experiment' ? knownRun(service, word) : undefined;
  const contents = [describeField(field)];
  if (run !== undefined) contents.unshift(new MarkdownString(escapeMarkdown(`${word}: ${run}`)));
  return new Hover(contents, rangeIn(here.cell, span));
}
