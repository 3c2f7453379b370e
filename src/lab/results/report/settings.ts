// The settings of a run as tables: non-default ones first, all of them in a fold.
import { fieldsOf } from '../../../experiment/schema/fields';
import { valueAt } from '../../../experiment/checks/cell-values';
import type { Experiment } from '../../../lottery/settings';
import { html } from './html';
import type { Html } from './html';

export function settingsSection(experiment: Experiment): Html {
  const settings = settingsOf(experiment);
  const changed = settings.filter((setting) => !setting.isDefault);
  return html`<h2>Settings</h2>
    <p>The settings that were written; all others have their defaults.</p>
    ${settingsTable('Settings that differ from the defaults', changed)}
    <details>
      <summary>All ${settings.length} settings</summary>
      ${settingsTable('All settings', settings)}
    </details>`;
}

interface Setting {
  name: string;
  value: string;
  unit: string;
  isDefault: boolean;
}

/** Every setting that has a value, in the schema's order; the experiment's name and words are on the page already. */
export function settingsOf(experiment: Experiment): Setting[] {
  return fieldsOf('experiment')
    .filter(({ section, hashed }) => !section && hashed)
    .flatMap(({ name, path, unit, default: byDefault }) => {
      const value = valueAt(experiment, path);
      if (value === undefined) return [];
      return [{ name, value: valueText(value), unit, isDefault: valueText(value) === valueText(byDefault) }];
    });
}

const settingsTable = (caption: string, settings: Setting[]) =>
  html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          <th scope="col">Unit</th>
        </tr>
      </thead>
      <tbody>
        ${settings.map(
          ({ name, value, unit }) =>
            html`<tr>
              <th scope="row"><code>${name}</code></th>
              <td>${value}</td>
              <td>${unit}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
