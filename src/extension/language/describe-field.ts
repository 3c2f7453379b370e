// Description of a setting for hover and completion: meaning, allowed values, default, and when it applies.
import { MarkdownString, l10n } from 'vscode';
import { allowedText, formatNumber, schemaText } from '../../experiment/schema/fields';
import type { Field } from '../../experiment/schema/fields';
import { tell } from '../../lottery/translate';

export function describeField(field: Field): MarkdownString {
  const facts = [
    field.section ? null : l10n.t('Value: {0}', tell(allowedText(field), l10n.t)),
    field.required ? l10n.t('Required') : defaultLine(field),
    field.applies === '' ? null : l10n.t('Only where {0}', tell(schemaText(field.applies), l10n.t)),
  ].filter((fact) => fact !== null);
  return new MarkdownString(
    [`**${field.name}**`, tell(schemaText(field.help), l10n.t), facts.map((fact) => `- ${fact}`).join('\n')]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

/** A default as it would be written; null where there is none worth telling. */
export function defaultText(field: Field): string | null {
  const value = field.default;
  if (field.section || value === undefined || value === '') return null;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

function defaultLine(field: Field): string | null {
  const text = defaultText(field);
  return text === null ? null : l10n.t('Default: {0}', `\`${text}\``);
}
