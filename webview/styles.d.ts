// Styles that a script imports are bundled beside it; they have no value.
declare module '*.css';
// With `?text` they are a text, for pages that are not ours.
declare module '*.css?text' {
  const text: string;
  export default text;
}
