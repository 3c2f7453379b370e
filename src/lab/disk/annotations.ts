// annotations.json of a run folder: star, tags and note of a run, and its colour. The run itself neither reads nor needs it.
import { z } from 'zod';
import { errorCode, LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import {
  annotationsSchema,
  MOST_NOTE,
  MOST_TAG,
  MOST_TAGS,
  NO_ANNOTATIONS,
} from '../../protocol/annotations';
import type { Annotations } from '../../protocol/annotations';
import { readError } from './files';
import { annotationsFile } from './paths';
import { readText, writeWhole } from './run-files';

/** The most of it that is read, in bytes: four bytes a character are a quarter of it. */
const MOST = 1 << 15;

/** None where there is no such file, or one that Ticket Lab has not written: nothing that was found depends on it. */
export async function readAnnotations(folder: string): Promise<Annotations> {
  try {
    const text = await readText({ run: folder, path: annotationsFile(folder) }, MOST);
    return annotationsSchema.parse(JSON.parse(text));
  } catch {
    return NO_ANNOTATIONS;
  }
}

/**
 * What is there of the file, part by part: what cannot be understood in one does not cost the others.
 * @throws LabError where there is a file that cannot be read
 */
async function annotationsToKeep(folder: string): Promise<Annotations> {
  const path = annotationsFile(folder);
  let text: string;
  try {
    text = await readText({ run: folder, path }, MOST);
  } catch (error) {
    // None, or what Ticket Lab has not written: a link, or something too large.
    if (error instanceof LabError || errorCode(error) === 'ENOENT') return NO_ANNOTATIONS;
    throw readError(error, path);
  }
  return partsOf(text);
}

function partsOf(text: string): Annotations {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return NO_ANNOTATIONS;
  }
  const { starred, tags, note, colour } = annotationsSchema.shape;
  const lenient = z.object({
    starred: starred.catch(false),
    tags: tags.catch([]),
    note: note.catch(''),
    colour: colour.catch(null),
  });
  return lenient.catch(NO_ANNOTATIONS).parse(parts);
}

/**
 * Changes some of what is said of a run; the rest stays as it is on the disk.
 * @returns what is said of it now
 * @throws LabError where it is too long, or what is there cannot be read, or the disk is full or refuses; RefusedError where the folder is not one that a run has made
 */
export async function annotate(folder: string, change: Partial<Annotations>): Promise<Annotations> {
  const next = annotationsSchema.safeParse({ ...(await annotationsToKeep(folder)), ...change });
  if (!next.success)
    throw new LabError(say('These tags or this note cannot be kept.'), {
      hint: say`A run may have ${MOST_TAGS} tags of ${MOST_TAG} characters, parted by commas, and a note of ${MOST_NOTE} characters in one line.`,
    });
  await writeWhole({ run: folder, path: annotationsFile(folder) }, JSON.stringify(next.data) + '\n');
  return next.data;
}
