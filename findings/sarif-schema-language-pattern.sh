#!/usr/bin/env bash
# The SARIF 2.1.0 schema as @microsoft/jest-sarif 1.0.0-beta.0 ships it (sarif-2.1.0-rtm.5.json) has one pattern, of run.language and
# toolComponent.language, with a bracket that opens nothing: `...-[a-zA-Z]{2}]?$`. JSON Schema recommends that patterns be read as Unicode
# regular expressions, and Ajv 8.20.0 does so by default: there it is a syntax error, so that the schema cannot be compiled at all, and no
# SARIF report can be validated by it. Read without that flag, the bracket stands for itself, and its first alternative has no end: whatever
# begins with two letters is a language.
#
# Seen: Ajv throws "Invalid regular expression" with unicodeRegExp, compiles without, and then takes "english, mostly" for a language.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund @microsoft/jest-sarif@1.0.0-beta.0 ajv@8.20.0
cat >look.mjs <<'JS'
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv');
const { $schema, id, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const compiled = (unicodeRegExp) => new Ajv({ strict: false, validateFormats: false, unicodeRegExp }).compile(schema);
const report = (language) => ({ version: '2.1.0', runs: [{ tool: { driver: { name: 'tool' } }, results: [], language }] });
let strict;
try {
  compiled(true);
  strict = 'compiles';
} catch (error) {
  strict = /Invalid regular expression/.test(error.message) ? 'Invalid regular expression' : error.message;
}
const valid = compiled(false);
const seen = {
  'as Unicode': strict,
  'not as Unicode, en-US': valid(report('en-US')),
  'not as Unicode, "english, mostly"': valid(report('english, mostly')),
  'not as Unicode, "1"': valid(report('1')),
};
console.log(seen);
const was = ['Invalid regular expression', true, true, false];
process.exit(Object.values(seen).every((value, i) => value === was[i]) ? 0 : 1);
JS
node look.mjs
