// How a message with blanks is said: in English here, in the reader's language where another `Translate` is handed in.

/**
 * Fills values into the blanks `{0}`, `{1}`… of a message, or of its translation; `l10n.t` of VS Code is one. The message
 * is written out where a `Translate` is called: there the test of translations finds it.
 */
export type Translate = (message: string, ...values: string[]) => string;

export const inEnglish: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (blank, index: string) => values[Number(index)] ?? blank);
