// Translatable messages with placeholders: English here, other languages by another `Translate`.

/** Fills values into the blanks `{0}`, `{1}`… of a message, or of its translation; `l10n.t` of VS Code is one. */
export type Translate = (message: string, ...values: string[]) => string;

export const inEnglish: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (blank, index: string) => values[Number(index)] ?? blank);

/** A message that is put into words where it is shown. It survives being sent to another thread or process. */
export interface TranslatableMessage {
  text: string;
  /** What fills its blanks; other messages are translated too. */
  values: TranslatableText[];
}

/** A message, or words that are the same in every language. */
export type TranslatableText = string | TranslatableMessage;

/**
 * A message for people: say`${name} is empty.`, or say('No data.') where nothing is to be filled in. Written out like
 * that, or where a `Translate` is called, the test of translations finds it.
 */
export const say = (
  text: string | TemplateStringsArray,
  ...values: (TranslatableText | number)[]
): TranslatableMessage => ({
  text: typeof text === 'string' ? text : text.reduce((all, part, i) => `${all}{${i - 1}}${part}`),
  values: values.map((value) => (typeof value === 'number' ? String(value) : value)),
});

/** Puts a message into words: English ones unless told. */
export const tell = (phrase: TranslatableText, translate: Translate = inEnglish): string =>
  typeof phrase === 'string'
    ? phrase
    : translate(phrase.text, ...phrase.values.map((value) => tell(value, translate)));
