// The editor in Chinese, as far as extensions see it: a language pack without a word of its own, so that what is Chinese
// on the screen comes from the extension.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACK = { publisher: 'ticket-lab-test', name: 'chinese', version: '1.0.0' };
const LANGUAGE = { languageId: 'zh-cn', languageName: 'Chinese', localizedLanguageName: '中文(简体)' };

/** To be called before anything is installed. Its server is then started with `--locale zh-cn`. */
export function installChinese(home: string): void {
  const id = `${PACK.publisher}.${PACK.name}`;
  const folder = join(home, 'extensions', `${id}-${PACK.version}`);
  mkdirSync(folder, { recursive: true });
  const words = join(folder, 'main.i18n.json');
  writeFileSync(words, JSON.stringify({ version: PACK.version, contents: {} }));
  const localization = { ...LANGUAGE, translations: [{ id: 'vscode', path: './main.i18n.json' }] };
  const manifest = { ...PACK, engines: { vscode: '*' }, contributes: { localizations: [localization] } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const known = {
    hash: 'of-the-test',
    extensions: [{ extensionIdentifier: { id }, version: PACK.version }],
    translations: { vscode: words },
    label: LANGUAGE.localizedLanguageName,
  };
  writeFileSync(join(home, 'user-data', 'languagepacks.json'), JSON.stringify({ 'zh-cn': known }));
}
