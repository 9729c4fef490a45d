import { readFileSync } from 'node:fs';
import { packageRoot } from '../store/package-root.js';

export const version: string = (JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string }).version;
