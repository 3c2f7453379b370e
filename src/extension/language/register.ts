// Help with writing experiments, as the editor knows it from the start; its code is loaded when it is first asked for.
import { CodeActionKind, Disposable, languages } from 'vscode';
import type { CodeActionProvider, CompletionItemProvider, DefinitionProvider, HoverProvider } from 'vscode';
import type { RunService } from '../runs/service';
import type { ExperimentFiles } from '../views/experiment-files';
import { Problems } from './problems';
import { FIX_ALL, SELECTOR, TRIGGERS } from './selector';

export function registerLanguage({
  files,
  service,
}: {
  files: ExperimentFiles;
  service: Pick<RunService, 'runs' | 'resultsSoFar' | 'activity'>;
}): Disposable {
  const completion: CompletionItemProvider = {
    provideCompletionItems: async (document, position, _token, context) =>
      (await import('./completion')).completionsAt(document, position, context, service),
  };
  const hover: HoverProvider = {
    provideHover: async (document, position) =>
      (await import('./hover')).hoverAt(document, position, service),
  };
  const definition: DefinitionProvider = {
    provideDefinition: async (document, position) =>
      (await import('./definition')).definitionAt(document, position),
  };
  const fixes: CodeActionProvider = {
    provideCodeActions: async (document, range, context) =>
      (await import('./code-actions')).codeActionsAt(document, range, context),
  };
  return Disposable.from(
    languages.registerCompletionItemProvider(SELECTOR, completion, ...TRIGGERS),
    languages.registerHoverProvider(SELECTOR, hover),
    languages.registerDefinitionProvider(SELECTOR, definition),
    languages.registerCodeActionsProvider(SELECTOR, fixes, {
      providedCodeActionKinds: [CodeActionKind.QuickFix, FIX_ALL],
    }),
    new Problems(files),
  );
}
