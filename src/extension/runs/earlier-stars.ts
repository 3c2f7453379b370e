// Stars of 0.1.0, which were remembered with the workspace: they go to the runs' own folders.
import type { Memento } from 'vscode';
import type { RunService } from './service';

const MEMORY = 'ticketLab.starred';

/** @throws LabError where the disk refuses; they are tried again in the next window */
export async function takeOverStars(memory: Memento, service: RunService): Promise<void> {
  const folders = memory.get<unknown>(MEMORY);
  if (!Array.isArray(folders)) return;
  await service.ready;
  for (const folder of folders)
    if (typeof folder === 'string' && service.find(folder)) await service.annotate(folder, { starred: true });
  await memory.update(MEMORY, undefined);
}
