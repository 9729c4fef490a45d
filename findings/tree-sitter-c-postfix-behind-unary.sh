#!/usr/bin/env bash
# tree-sitter-c 0.24.1 (its own prebuilt WebAssembly, read by web-tree-sitter 0.27.2) binds ++ and -- behind a value weaker than -, +, ! and ~
# before it: `-x++` and `!s->n--` are (-x)++ and (!s->n)--, and what follows, `~s++->n`, goes to the inside, too. In C (C17 6.5.2, 6.5.3)
# postfix operators bind closer than unary ones, and (-x)++ is no expression at all. `*p++` and `&a[1]++` are right: they are another node,
# pointer_expression, with another precedence. No node is marked as an error, so who reads such a tree computes something else in silence.
#
# Seen: update_expression around unary_expression for - + ! ~; pointer_expression around update_expression for * and &.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund web-tree-sitter@0.27.2 tree-sitter-c@0.24.1
cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(readFileSync('node_modules/tree-sitter-c/tree-sitter-c.wasm')));
const shapeOf = (expression) => {
  const { rootNode } = parser.parse(`int f(void) { return ${expression}; }`);
  const outer = rootNode.descendantsOfType('return_statement')[0].firstNamedChild;
  return `${outer.type} around ${outer.childForFieldName('argument').type}, ${rootNode.hasError ? 'with' : 'without'} an error`;
};
let same = true;
for (const [expression, seen] of [
  ['-x++', 'update_expression around unary_expression, without an error'],
  ['!s->n--', 'update_expression around unary_expression, without an error'],
  ['~x++', 'update_expression around unary_expression, without an error'],
  ['+x--', 'update_expression around unary_expression, without an error'],
  ['*p++', 'pointer_expression around update_expression, without an error'],
  ['&a[1]++', 'pointer_expression around update_expression, without an error'],
]) {
  const now = shapeOf(expression);
  console.log(`${expression.padEnd(8)} ${now}${now === seen ? '' : `  <-- was: ${seen}`}`);
  same &&= now === seen;
}
process.exit(same ? 0 : 1);
JS
node look.mjs
