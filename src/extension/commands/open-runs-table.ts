// Open Runs Table: all runs in a panel of the editor, those that it was called on selected.
import { runFoldersOf } from './arguments';
import type { Command } from './services';

export const openRunsTable: Command = ({ table }, argument, selection) =>
  table.show(
    Array.isArray(argument)
      ? argument.flatMap((one: unknown) => runFoldersOf(one, []))
      : runFoldersOf(argument, selection),
  );
