import { ColumnsFace } from './faces/columns.js';
import { jsonFace } from './faces/json.js';
import { textFace } from './faces/text.js';
import type { Face } from './face.js';
import type { Output } from './output.js';

export type Format = 'columns' | 'text' | 'json';

const faces: { readonly [format in Format]: (output: Output) => Face } = {
  columns: (output) => new ColumnsFace(output),
  text: textFace,
  json: jsonFace,
};

export const faceOf = (format: Format, output: Output): Face => faces[format](output);
