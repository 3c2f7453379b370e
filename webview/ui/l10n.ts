// Translations in a webview. The page carries the bundle of the editor's language as data; English is its own key.

/** `{0}` and `{name}` in a message, filled in; the same rules as `vscode.l10n.t`. */
const fill = (message: string, values: ReadonlyMap<string, string | number>) =>
  message.replace(/\{([^{}]+)\}/g, (all, key: string) => String(values.get(key) ?? all));

function readBundle(): Record<string, string> {
  const json = document.body.dataset['l10n'];
  const parsed: unknown = json ? JSON.parse(json) : {};
  return Object.fromEntries(
    Object.entries(parsed ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

let words = { language: document.documentElement.lang || 'en', bundle: readBundle() };

/** Where the page is not ours, as among a notebook's outputs: the words come from the host. */
export function useTranslations(told: { language: string; bundle: Record<string, string> }): void {
  words = told;
}

/** The editor's language, as a language tag. */
export const language = () => words.language;

export const l10n = {
  /** The message in the editor's language, its `{0}`, `{1}` … or `{name}`s filled in. */
  t(message: string, ...args: (string | number)[] | [Record<string, string | number>]): string {
    const [first] = args;
    const named = typeof first === 'object' ? first : args;
    return fill(words.bundle[message] ?? message, new Map(Object.entries(named)));
  },
};

/** Numbers as people of the editor's language write them. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}) =>
  new Intl.NumberFormat(words.language, options).format(value);

/** A share 0–1 as a percentage, with as many digits as tell it from its neighbours: 100%, 32.8%, 0.172%. */
export const formatShare = (share: number) =>
  formatNumber(share, {
    style: 'percent',
    ...(share > 0 && share < 1 ? { minimumSignificantDigits: 3, maximumSignificantDigits: 3 } : {}),
  });
