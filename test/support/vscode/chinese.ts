// The editor in Chinese, as far as extensions see it: a language pack without a word of its own, so that what is Chinese
// on the screen comes from the extension.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installExtension } from './extensions';

const PACK = { publisher: 'ticket-lab-test', name: 'chinese', version: '1.0.0' };
const LANGUAGE = { languageId: 'zh-cn', languageName: 'Chinese', localizedLanguageName: '中文(简体)' };

const WORDS = 'main.i18n.json';

/** To be called before anything is installed. Its server is then started with `--locale zh-cn`. */
export function installChinese(home: string): void {
  const localization = { ...LANGUAGE, translations: [{ id: 'vscode', path: `./${WORDS}` }] };
  const folder = installExtension(home, {
    ...PACK,
    manifest: { contributes: { localizations: [localization] } },
    files: { [WORDS]: JSON.stringify({ version: PACK.version, contents: {} }) },
  });
  const known = {
    hash: 'of-the-test',
    extensions: [{ extensionIdentifier: { id: `${PACK.publisher}.${PACK.name}` }, version: PACK.version }],
    translations: { vscode: join(folder, WORDS) },
    label: LANGUAGE.localizedLanguageName,
  };
  writeFileSync(join(home, 'user-data', 'languagepacks.json'), JSON.stringify({ 'zh-cn': known }));
}
