// Paths in a run folder (docs/run-folder.md).
import { join } from 'node:path';
import type { TrainingId } from '../../lottery/trainings/training';

export const runFile = (folder: string) => join(folder, 'run.json');
export const sourceFile = (folder: string) => join(folder, 'experiment.yaml');
export const resolvedFile = (folder: string) => join(folder, 'experiment.resolved.yaml');
export const networkFile = (folder: string) => join(folder, 'network.json');
export const eventsFile = (folder: string) => join(folder, 'events.jsonl');
export const logFile = (folder: string) => join(folder, 'runner.log');
export const ownersFolder = (folder: string) => join(folder, 'owners');
/** What people say of the run. */
export const annotationsFile = (folder: string) => join(folder, 'annotations.json');
/** Takes up room until the disk is full, so that the log can still say so. */
export const spareFile = (folder: string) => join(folder, '.spare');

/** A training's own folder; its id is its path. */
export const trainingFolder = (folder: string, id: TrainingId) => join(folder, ...id.split('/'));
export const metricsFile = (folder: string, id: TrainingId) =>
  join(trainingFolder(folder, id), 'metrics.jsonl');
export const recordFile = (folder: string, id: TrainingId) =>
  join(trainingFolder(folder, id), 'training.json');
export const ticketFile = (folder: string, id: TrainingId) =>
  join(trainingFolder(folder, id), 'ticket.safetensors');
export const checkpointFile = (folder: string, id: TrainingId) =>
  join(trainingFolder(folder, id), 'checkpoint.safetensors');
