/**
 * The algebraic expressions of OpenMM's custom forces: `main; name = definition; …`. They are not evaluated but
 * recognised: an expression is matched, as a tree, with a template, and the constants that it holds are taken out.
 */
import { InputError } from '../../../math/index.js';

/** A number, a name, or an operator or function of arguments. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

/** What the placeholders of a template stand for: a constant, or the name of a parameter of each atom. */
export type Captures = Record<string, number | string>;

const token = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([$A-Za-z_]\w*)|([-+*/^(),=]))/y;

/** Parses with the definitions put in place of their names; `constants` are names with a value from elsewhere. */
export function parseExpression(text: string, constants: Readonly<Record<string, number>> = {}): Expression {
  const [main, ...rest] = text.split(';').filter((part) => part.trim() !== '');
  const definitions = new Map(
    rest.map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), parseTerm(part.slice(at + 1))] as const;
    }),
  );
  for (const [name, value] of Object.entries(constants)) {
    if (!definitions.has(name)) definitions.set(name, { kind: 'number', value });
  }
  const substitute = (expression: Expression, within: readonly string[]): Expression => {
    if (expression.kind === 'number') return expression;
    if (expression.kind === 'call') {
      return { ...expression, arguments: expression.arguments.map((part) => substitute(part, within)) };
    }
    const definition = definitions.get(expression.name);
    if (!definition || within.includes(expression.name)) return expression;
    return substitute(definition, [...within, expression.name]);
  };
  return substitute(parseTerm(main ?? ''), []);
}

function parseTerm(text: string): Expression {
  const tokens: { text: string; number: boolean; name: boolean }[] = [];
  token.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = token.lastIndex) {
    const match = token.exec(text);
    if (!match) throw new InputError(`'${text}' is no expression: stray '${text.slice(end).trim()[0]}'`);
    tokens.push({ text: match[0].trim(), number: match[1] !== undefined, name: match[2] !== undefined });
  }
  let at = 0;
  const next = (...wanted: string[]) => (wanted.includes(tokens[at]?.text) ? tokens[at++].text : undefined);
  const call = (name: string, ...parts: Expression[]): Expression => ({
    kind: 'call',
    name,
    arguments: parts,
  });
  const expect = (wanted: string) => {
    if (!next(wanted)) throw new InputError(`'${text}' is no expression: '${wanted}' is missing`);
  };
  const chain = (operand: () => Expression, ...operators: string[]) => {
    let left = operand();
    for (let operator = next(...operators); operator; operator = next(...operators)) {
      left = call(operator, left, operand());
    }
    return left;
  };
  const sum = (): Expression => chain(product, '+', '-');
  const product = () => chain(signed, '*', '/');
  const signed = (): Expression => (next('-') ? call('-', signed()) : power());
  const power = (): Expression => {
    const base = primary();
    return next('^') ? call('^', base, signed()) : base;
  };
  const primary = (): Expression => {
    const first = tokens[at++];
    if (first?.number) return { kind: 'number', value: Number(first.text) };
    if (first?.text === '(') {
      const inner = sum();
      expect(')');
      return inner;
    }
    if (!first?.name) throw new InputError(`'${text}' is no expression: a value is missing`);
    if (!next('(')) return { kind: 'name', name: first.text };
    const parts = [sum()];
    while (next(',')) parts.push(sum());
    expect(')');
    return call(first.text, ...parts);
  };
  const whole = sum();
  if (at < tokens.length) throw new InputError(`'${text}' is no expression: stray '${tokens[at].text}'`);
  return whole;
}

/**
 * Matches an expression with a template, in which names that start with `$` stand for any number or name.
 *
 * @returns what they stand for, or undefined where the two differ
 */
export function match(expression: Expression, template: Expression): Captures | undefined {
  const captures: Captures = {};
  const same = (a: Expression, b: Expression): boolean => {
    if (b.kind === 'name' && b.name.startsWith('$')) {
      if (a.kind === 'call') return false;
      const found = a.kind === 'number' ? a.value : a.name;
      const before = captures[b.name.slice(1)];
      captures[b.name.slice(1)] = found;
      return before === undefined || before === found;
    }
    if (a.kind === 'number') return b.kind === 'number' && a.value === b.value;
    if (a.kind === 'name') return b.kind === 'name' && a.name === b.name;
    return (
      b.kind === 'call' &&
      a.name === b.name &&
      a.arguments.length === b.arguments.length &&
      a.arguments.every((part, i) => same(part, b.arguments[i]))
    );
  };
  return same(expression, template) ? captures : undefined;
}
