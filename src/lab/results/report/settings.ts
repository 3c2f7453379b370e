// The settings of a run as tables: non-default ones first, all of them in a fold.
import { settingsOf, type Setting } from '../../../experiment/setting-values';
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
