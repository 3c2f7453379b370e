// Runs a program as a user who is not root: node as-nobody.mjs PROGRAM ARGUMENTS…
if (process.getuid?.() === 0) {
  process.setgroups([]);
  process.setgid(65_534);
  process.setuid(65_534);
}
process.argv.splice(1, 1);
await import(process.argv[1] ?? '');
