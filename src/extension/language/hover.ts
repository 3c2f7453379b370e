// Help on the setting under the mouse, and what is known of the run of an experiment that is named there.
import { Hover, MarkdownString } from 'vscode';
import type { Position, TextDocument } from 'vscode';
import { explain } from '../../lottery/experiment/assist/explain';
import { asWritten } from '../views/as-written';
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
  if (run !== undefined) contents.unshift(new MarkdownString(asWritten(`${word}: ${run}`)));
  return new Hover(contents, rangeIn(here.cell, span));
}
