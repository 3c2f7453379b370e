// The host's view of the kernels, made from their sources: constants and records of kernels/layout.ts, functions of kernels/index.ts.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { ROOT } from './install.mjs';

const KERNELS = 'src/engine/sparse/kernels';
/** Committed, so that types are there before anything is built. */
export const INTERFACE = 'src/engine/sparse/kernel-interface.ts';

/** Bytes of a field, by its type in AssemblyScript. */
const BYTES = { i32: 4, u32: 4, usize: 4, f32: 4, v128: 16 };
/** What JavaScript passes and gets, by type in AssemblyScript; addresses of records are numbers. */
const TYPES = { void: 'void', bool: 'boolean' };

/** Writes the interface where it is not as the sources have it; a file left alone keeps its date. */
export async function writeInterface() {
  const file = join(ROOT, INTERFACE);
  const text = await interfaceOf();
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text);
}

/** @throws Error where the sources have something that the host cannot have */
export async function interfaceOf() {
  const { statements } = await parse(join(ROOT, KERNELS, 'layout.ts'));
  const layout = statements.flatMap((node) => {
    if (ts.isVariableStatement(node)) return [constantOf(node)];
    return ts.isClassDeclaration(node) ? [recordOf(node)] : [];
  });
  const functions = await exportedFunctions(join(ROOT, KERNELS, 'index.ts'));
  const text = [
    `// Made by scripts/kernel-interface.mjs from ${KERNELS}/layout.ts and index.ts: change those, and run \`npm run build\`.\n`,
    ...layout,
    '/** The exported functions; addresses are bytes into the memory that the kernels were given. */',
    `export interface Kernels { ${functions.map(methodOf).join('\n')} }\n`,
    `export const KERNELS: readonly (keyof Kernels)[] = [${functions.map(({ name }) => `'${name.text}'`)}];`,
  ].join('\n');
  return format(text, { ...(await resolveConfig(join(ROOT, INTERFACE))), parser: 'typescript' });
}

const parse = async (file) =>
  ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);

const commentOf = (node) =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((comment) => `${comment.getText()}\n`)
    .join('');

function constantOf(statement) {
  const [{ name, initializer }] = statement.declarationList.declarations;
  const value = Number(initializer.getText());
  if (Number.isNaN(value)) throw new Error(`layout.ts: ${name.text} must be a number`);
  return `${commentOf(statement)}export const ${name.text} = ${value};\n`;
}

/**
 * Fields lie as AssemblyScript places them: one after the other, each at a multiple of its size. A record of numbers alone is written with
 * `fields`, which puts them into that order.
 */
function recordOf(node) {
  let bytes = 0;
  const fields = node.members.filter(ts.isPropertyDeclaration).map((field) => {
    const name = field.name.getText();
    const size = BYTES[field.type?.getText()];
    if (!size) throw new Error(`layout.ts: ${name} must be one of ${Object.keys(BYTES).join(', ')}`);
    if (bytes % size > 0) throw new Error(`layout.ts: ${name} leaves a gap before it`);
    bytes += size;
    return { name, size, offset: `${commentOf(field)}${name}: ${bytes - size},` };
  });
  const offsets = `offsets: { ${fields.map(({ offset }) => offset).join('\n')} },`;
  const names = fields.map(({ name }) => `'${name}'`).join(' | ');
  const values = fields.map(({ name }) => `of.${name}`).join(', ');
  const numbers = fields.every(({ size }) => size === 4)
    ? `fields: (of: Readonly<Record<${names}, number>>): number[] => [${values}],`
    : '';
  const name = node.name.text.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return `${commentOf(node)}export const ${name} = { bytes: ${bytes}, ${offsets} ${numbers} } as const;\n`;
}

async function exportedFunctions(file) {
  const { statements } = await parse(file);
  const found = await Promise.all(
    statements.filter(ts.isExportDeclaration).map(async ({ exportClause, moduleSpecifier }) => {
      const { statements: there } = await parse(join(dirname(file), `${moduleSpecifier.text}.ts`));
      return exportClause.elements.map(({ name }) => {
        const node = there.find((one) => ts.isFunctionDeclaration(one) && one.name.text === name.text);
        if (!node) throw new Error(`${moduleSpecifier.text}.ts has no function ${name.text}`);
        return node;
      });
    }),
  );
  return found.flat();
}

function methodOf(node) {
  const typeOf = (type) => TYPES[type.getText()] ?? 'number';
  const parameters = node.parameters.map(({ name, type }) => `${name.getText()}: ${typeOf(type)}`);
  return `${commentOf(node)}${node.name.text}(${parameters.join(', ')}): ${typeOf(node.type)};`;
}
