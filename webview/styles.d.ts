// Styles that a script imports are bundled beside it; they have no value.
declare module '*.css';
