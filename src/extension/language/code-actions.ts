// Quick fixes: for the problem under the cursor, and for all problems that have only one possible fix.
import { CodeAction, CodeActionKind, WorkspaceEdit, l10n } from 'vscode';
import type { CodeActionContext, Range, TextDocument } from 'vscode';
import { sureFix } from '../../experiment/editing/quick-fixes';
import type { Fix } from '../../experiment/editing/quick-fixes';
import { diagnosticOf, rangeOf } from './diagnostic';
import { addFix, problemsBeside } from './read-edited';
import type { EditedProblem } from './read-edited';
import { FIX_ALL } from './selector';

export async function codeActionsAt(
  document: TextDocument,
  range: Range,
  { only }: CodeActionContext,
): Promise<CodeAction[]> {
  const problems = await problemsBeside(document);
  const actions: CodeAction[] = [];
  if (!only || only.contains(CodeActionKind.QuickFix)) {
    const here = problems.filter(
      (one) => one.document === document && rangeOf(one.problem).intersection(range) !== undefined,
    );
    actions.push(...here.flatMap(quickFixes));
    const all = fixAll(problems, CodeActionKind.QuickFix, l10n.t('Fix all misspelt names in this file'));
    if (all.count > 1 && here.some((one) => sureFix(one.fixes()))) actions.push(all.action);
  }
  if (only?.contains(FIX_ALL) === true) {
    const own = problems.filter((one) => one.document === document);
    const all = fixAll(own, FIX_ALL, l10n.t('Fix all misspelt names'));
    if (all.count > 0) actions.push(all.action);
  }
  return actions;
}

function quickFixes({ problem, fixes, cell }: EditedProblem): CodeAction[] {
  if (!cell) return [];
  const all = fixes();
  const best = sureFix(all) ?? (all.length === 1 ? all[0] : undefined);
  return all.map((fix) => {
    const action = new CodeAction(titleOf(fix, problem.field), CodeActionKind.QuickFix);
    action.edit = new WorkspaceEdit();
    addFix(action.edit, cell, fix);
    action.diagnostics = [diagnosticOf(problem)];
    action.isPreferred = fix === best;
    return action;
  });
}

function titleOf({ remedy }: Fix, field: string): string {
  const name = field.slice(field.lastIndexOf('.') + 1);
  switch (remedy.kind) {
    case 'change':
      return l10n.t('Change to `{0}`', remedy.to);
    case 'remove':
      return l10n.t('Remove `{0}`', name);
    case 'move':
      return remedy.section.length === 0
        ? l10n.t('Move `{0}` to the left margin', name)
        : l10n.t('Move `{0}` to `{1}`', name, remedy.section.join('.'));
    case 'add':
      return l10n.t('Add `{0}`', remedy.line);
    case 'wrap':
      return l10n.t('Make it a list');
  }
}

function fixAll(
  problems: readonly EditedProblem[],
  kind: CodeActionKind,
  title: string,
): { action: CodeAction; count: number } {
  const action = new CodeAction(title, kind);
  action.edit = new WorkspaceEdit();
  action.diagnostics = [];
  for (const { problem, cell, fixes } of problems) {
    const fix = sureFix(fixes());
    if (!fix || !cell) continue;
    addFix(action.edit, cell, fix);
    action.diagnostics.push(diagnosticOf(problem));
  }
  return { action, count: action.diagnostics.length };
}
