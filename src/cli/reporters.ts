import { ColumnsFace } from './reporters/columns.js';
import { jsonFace } from './reporters/json.js';
import { textFace } from './reporters/text.js';
import type { Face } from './reporter.js';
import type { Output } from './output.js';

export type Format = 'columns' | 'text' | 'json';

const faces: { readonly [format in Format]: (output: Output) => Face } = {
  columns: (output) => new ColumnsFace(output),
  text: textFace,
  json: jsonFace,
};

export const faceOf = (format: Format, output: Output): Face => faces[format](output);
