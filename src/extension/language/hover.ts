// Hover texts: help on a setting, the state of the run of a named experiment, and what is pruned of a network.
import { dirname } from 'node:path';
import { Hover, MarkdownString, l10n, workspace } from 'vscode';
import type { Position, TextDocument } from 'vscode';
import { readCells } from '../../experiment/file/cells';
import { explain } from '../../experiment/editing/setting-at';
import { requireReadable } from '../trust';
import { escapeMarkdown } from '../views/escape-markdown';
import { describeField } from './describe-field';
import { cellAt, fileOf, rangeIn } from './edited-cells';
import { knownRun } from './known-run';
import type { KnownRuns } from './known-run';
import { NetworkHover } from './network-hover';

/** The settings that say which network it is. */
const NETWORKS = ['network', 'network.model', 'network.architecture', 'network.hidden', 'network.layers'];

const networks = new NetworkHover({
  mayRun: () => workspace.isTrusted,
  requireReadable,
  escape: escapeMarkdown,
});

export async function hoverAt(
  document: TextDocument,
  position: Position,
  service: KnownRuns,
): Promise<Hover | null> {
  const here = cellAt(document, position);
  const found = here && explain(here.cell.block.source, here.offset);
  if (!found) return null;
  const { field, span } = found;
  const word = here.cell.block.source.slice(span.from, span.to);
  const run =
    field.refers === 'experiment' || field.name === 'experiment' ? knownRun(service, word) : undefined;
  const contents = [describeField(field)];
  if (run !== undefined) contents.unshift(new MarkdownString(escapeMarkdown(`${word}: ${run}`)));
  if (NETWORKS.includes(field.name)) {
    const network = await networkText(document, here);
    if (network !== null) contents.push(new MarkdownString(network));
  }
  return new Hover(contents, rangeIn(here.cell, span));
}

/** Null where the cell has mistakes, or its file is not saved yet. */
async function networkText(
  document: TextDocument,
  { cell, beside }: NonNullable<ReturnType<typeof cellAt>>,
): Promise<string | null> {
  const file = fileOf(document);
  const [content] = readCells(beside.map(({ block }) => block)).flatMap((reading) =>
    reading.block === cell.block ? (reading.content ?? []) : [],
  );
  if (file === undefined || content?.kind !== 'experiment') return null;
  return networks.textOf(content.experiment, dirname(file), l10n.t);
}
