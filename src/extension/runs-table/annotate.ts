// Asks for tags and notes of runs.
import { l10n, window } from 'vscode';
import { LabError } from '../../lottery/errors';
import { MOST_NOTE, MOST_TAG, MOST_TAGS, tagsOf } from '../../protocol/annotations';
import type { Annotations } from '../../protocol/annotations';
import type { RunAnnotation } from '../../protocol/views/runs-table';
import type { RunService } from '../runs/service';

type Service = Pick<RunService, 'find' | 'annotate'>;

/**
 * Of several runs, those tags are proposed that all have; the others that a run has stay.
 * @returns what would take it back: nothing where the person thinks better of it
 */
export async function editTags(service: Service, folders: readonly string[]): Promise<RunAnnotation[]> {
  const own = folders.map((folder) => annotationsOf(service, folder)?.tags ?? []);
  const common = (own[0] ?? []).filter((tag) => own.every((tags) => tags.includes(tag)));
  const text = await window.showInputBox({
    title: folders.length === 1 ? l10n.t('Tags of the run') : l10n.t('Tags of {0} runs', folders.length),
    value: common.join(', '),
    placeHolder: l10n.t('Parted by commas'),
    validateInput: (value) => tagProblem(tagsOf(value)),
  });
  if (text === undefined) return [];
  const wanted = tagsOf(text);
  const next = folders.map((_, i) => tagsAfter(own[i] ?? [], common, wanted));
  const tooMany = next.find((tags) => tags.length > MOST_TAGS);
  if (tooMany) throw new LabError(l10n.t('A run has at most {0} tags.', MOST_TAGS));
  for (const [i, folder] of folders.entries()) await service.annotate(folder, { tags: next[i] ?? [] });
  return folders.map((folder, i) => ({ folder, change: { tags: own[i] ?? [] } }));
}

/** Tags that all runs had and that were taken away go; those that a run alone has stay. */
const tagsAfter = (
  own: readonly string[],
  common: readonly string[],
  wanted: readonly string[],
): string[] => [
  ...new Set([...own.filter((tag) => !common.includes(tag) || wanted.includes(tag)), ...wanted]),
];

/** Of several runs, the note is proposed that all have. @returns as `editTags` */
export async function editNote(service: Service, folders: readonly string[]): Promise<RunAnnotation[]> {
  const own = folders.map((folder) => annotationsOf(service, folder)?.note ?? '');
  const [first = '', ...others] = own;
  const isShared = others.every((other) => other === first);
  const note = await window.showInputBox({
    title: folders.length === 1 ? l10n.t('Note on the run') : l10n.t('Note on {0} runs', folders.length),
    value: isShared ? first : '',
    ...(isShared ? {} : { placeHolder: l10n.t('They differ: what you write takes the place of all') }),
    validateInput: (value) =>
      value.length > MOST_NOTE ? l10n.t('A note has at most {0} characters.', MOST_NOTE) : undefined,
  });
  // Nothing was written in place of what differs.
  if (note === undefined || (!isShared && note.trim() === '')) return [];
  for (const folder of folders) await service.annotate(folder, { note: note.trim() });
  return folders.map((folder, i) => ({ folder, change: { note: own[i] ?? '' } }));
}

function tagProblem(tags: readonly string[]): string | undefined {
  if (tags.length > MOST_TAGS) return l10n.t('A run has at most {0} tags.', MOST_TAGS);
  return tags.some((tag) => tag.length > MOST_TAG)
    ? l10n.t('A tag has at most {0} characters.', MOST_TAG)
    : undefined;
}

const annotationsOf = (service: Service, folder: string): Annotations | undefined =>
  service.find(folder)?.annotations;
