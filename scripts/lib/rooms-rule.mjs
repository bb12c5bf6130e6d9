// The lint rule of the house: a room of src/ imports only from the rooms that it may, and from Node only where that is allowed.
import { builtinModules } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

const builtin = new Set(builtinModules);

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      direction: 'src/{{from}} may import from {{allowed}}, not from src/{{to}}.',
      node: "src/{{from}} runs in browsers too and may not import '{{source}}'.",
    },
  },
  create(context) {
    const { rooms, onNode } = context.options[0];
    const src = resolve(context.cwd, 'src');
    const roomOf = (file) => {
      const parts = relative(src, file).split(sep);
      return parts.length > 1 && parts[0] !== '..' ? parts[0] : undefined;
    };
    const from = roomOf(context.filename);
    if (from === undefined) return {};

    /** Every way to name a module: static, dynamic, re-export, type. */
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const name = source.value;
      if (name.startsWith('.')) {
        const to = roomOf(resolve(dirname(context.filename), name));
        if (to === undefined || to === from || rooms[from]?.includes(to)) return;
        const allowed = rooms[from]?.join(', ') || 'no other room';
        context.report({ node: source, messageId: 'direction', data: { from, to, allowed } });
      } else if ((name.startsWith('node:') || builtin.has(name)) && !onNode.includes(from)) {
        context.report({ node: source, messageId: 'node', data: { from, source: name } });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};
