// Lossless conversion between a file's bytes and text, even if it is not valid UTF-8.

/** Byte b, where it is no UTF-8, is the lone surrogate U+DC00 + b, which no text holds otherwise (as Python's surrogateescape). */
const ESCAPE = 0xdc00;

/** `encodeText(decodeText(bytes))` are the same bytes. A byte order mark stays in the text. */
export function decodeText(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const valid = (part: Uint8Array) => {
    try {
      return decoder.decode(part);
    } catch {
      return null;
    }
  };
  const whole = valid(bytes);
  if (whole !== null) return whole;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] ?? 0);
    const character = length > 0 ? valid(bytes.subarray(at, at + length)) : null;
    text += character ?? String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    at += character === null ? 1 : length;
  }
  return text;
}

export function encodeText(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return new TextEncoder().encode(text);
  const parts = text
    .split(/([\uDC80-\uDCFF])/u)
    .map((part, i) =>
      i % 2 === 1 ? Uint8Array.of(part.charCodeAt(0) - ESCAPE) : new TextEncoder().encode(part),
    );
  return Buffer.concat(parts);
}

/** Lone surrogates alone: with the flag, pairs are one character. */
const ESCAPED = /[\uDC80-\uDCFF]/u;

/** How many bytes the character that starts with `byte` has; 0 where none does. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2) return 0;
  if (byte < 0xe0) return 2;
  if (byte < 0xf0) return 3;
  return byte < 0xf5 ? 4 : 0;
}
