// Conditions on settings and results, of the table of runs and of sweeps: `dataset = digits and pruning.rate < 0.3 and not (state = failed)`.
import jsep from 'jsep';
import { LabError } from '../lottery/errors';
import { say } from '../lottery/translate';

/** A setting or a result by itself; null where there is none. */
export type CellValue = string | number | boolean | null;

/** Whether it holds of what has these values. */
export type Condition = (values: Record<string, CellValue>) => boolean;

/** The full name of what is called so. Throws a LabError where there is no such thing. */
export type FullName = (name: string) => string;

type Compare = (one: CellValue, other: CellValue) => boolean;

/** A text is contained whatever its case; anything else is compared by order, and what is not there is neither less nor more. */
const COMPARISONS: Record<string, Compare> = {
  '=': equal,
  '!=': (one, other) => !equal(one, other),
  '<': (one, other) => ordered(one, other, (order) => order < 0),
  '<=': (one, other) => ordered(one, other, (order) => order <= 0),
  '>': (one, other) => ordered(one, other, (order) => order > 0),
  '>=': (one, other) => ordered(one, other, (order) => order >= 0),
  '~': (one, other) =>
    String(one ?? '')
      .toLowerCase()
      .includes(String(other ?? '').toLowerCase()),
};

setUp();

/** Of JavaScript's expressions only names, values, brackets, and the operators above. */
function setUp(): void {
  jsep.removeAllBinaryOps();
  jsep.removeAllUnaryOps();
  jsep.addBinaryOp('or', 1);
  jsep.addBinaryOp('and', 2);
  for (const operator of Object.keys(COMPARISONS)) jsep.addBinaryOp(operator, 5);
  jsep.addUnaryOp('not');
  // As in at-init and lenet-300-100.
  jsep.addIdentifierChar('-');
  // Before it is taken for such a word: −0.01.
  jsep.hooks.add('gobble-token', function negative(env) {
    if (!/^-[\d.]/.test(this.expr.slice(this.index))) return;
    this.index++;
    const literal = this.gobbleNumericLiteral();
    if (literal) env.node = { ...literal, type: literal.type, value: -Number(literal['value']) };
  });
}

/** @throws LabError saying where the text is no condition */
export function parseCondition(text: string, fullName: FullName): Condition {
  return conditionOf(parse(text), text, fullName);
}

function parse(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const at = 'index' in error ? Number(error.index) + 1 : 1;
    throw new LabError(say`The condition \`${text}\` cannot be read at character ${at}: ${error.message}.`, {
      hint: USAGE,
    });
  }
}

const USAGE = say(
  'Compare columns with values by =, !=, <, <=, >, >= or ~ (contains), join by `and`, `or`, `not` and brackets: dataset = digits and pruning.rate < 0.3',
);

function conditionOf(expression: jsep.Expression, text: string, fullName: FullName): Condition {
  const inside = (part: jsep.Expression) => conditionOf(part, text, fullName);
  const refused = () => new LabError(say`The condition \`${text}\` is no comparison.`, { hint: USAGE });
  if (isUnary(expression) && expression.operator === 'not') {
    const inner = inside(expression.argument);
    return (values) => !inner(values);
  }
  if (!isBinary(expression)) throw refused();
  const { operator, left, right } = expression;
  // `not a = b` is read as `(not a) = b`.
  if (operator in COMPARISONS && isUnary(left) && left.operator === 'not') {
    const inner = inside({ ...expression, left: left.argument } as jsep.BinaryExpression);
    return (values) => !inner(values);
  }
  if (operator === 'and' || operator === 'or') {
    const [one, other] = [inside(left), inside(right)];
    return operator === 'and'
      ? (values) => one(values) && other(values)
      : (values) => one(values) || other(values);
  }
  const compare = COMPARISONS[operator];
  const name = nameOf(left);
  const value = valueOf(right);
  if (!compare || name === null || value === undefined) throw refused();
  const column = fullName(name);
  return (values) => {
    const own = values[column] ?? null;
    const isOrder = operator.startsWith('<') || operator.startsWith('>');
    if (isOrder && typeof own === 'number' && typeof value !== 'number')
      throw new LabError(
        say`\`${column}\` is a number: it is neither less nor more than \`${String(value)}\`.`,
        {
          hint: USAGE,
        },
      );
    return compare(own, value);
  };
}

const isBinary = (one: jsep.Expression): one is jsep.BinaryExpression => one.type === 'BinaryExpression';
const isUnary = (one: jsep.Expression): one is jsep.UnaryExpression => one.type === 'UnaryExpression';

/** `pruning.rate`; null of anything that is no name. */
function nameOf(expression: jsep.Expression): string | null {
  if (expression.type === 'Identifier') return String(expression['name']);
  if (expression.type !== 'MemberExpression' || expression['computed'] === true) return null;
  const { object, property } = expression as jsep.MemberExpression;
  const [owner, own] = [nameOf(object), nameOf(property)];
  return owner === null || own === null ? null : `${owner}.${own}`;
}

/** Undefined of anything that is no value: a word needs no quotes. */
function valueOf(expression: jsep.Expression): CellValue | undefined {
  if (expression.type === 'Literal') {
    const { value } = expression as jsep.Literal;
    return value instanceof RegExp ? undefined : value;
  }
  return nameOf(expression) ?? undefined;
}

function equal(one: CellValue, other: CellValue): boolean {
  return typeof one === 'string' && typeof other === 'string'
    ? one.toLowerCase() === other.toLowerCase()
    : one === other || (one !== null && String(one) === String(other));
}

function ordered(one: CellValue, other: CellValue, holds: (order: number) => boolean): boolean {
  if (one === null || other === null) return false;
  if (typeof one === 'number' && typeof other === 'number') return holds(one - other);
  return holds(String(one).localeCompare(String(other), 'en', { numeric: true }));
}
