import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../core/error.js';
import { skeleton } from '../../c/skeleton.js';
import { isCFile } from '../c/c-files.js';
import { terminal } from '../output.js';

/** A model in C to begin from. */
export function newModel(): Command {
  return new Command('new')
    .description('writes a commented model in C, which can be explored at once')
    .argument('<FILE.c>', 'where; a file that is there stays as it is')
    .action((file: string) => {
      if (!isCFile(file)) throw new InputError(`${file}: a model in C is a file whose name ends in .c`);
      if (existsSync(file)) throw new InputError(`${file}: there is such a file already; name another`);
      try {
        writeFileSync(file, skeleton.replaceAll('FILE', basename(file)));
      } catch (error) {
        throw new InputError(`${file}: it cannot be written: ${error instanceof Error ? error.message : String(error)}`);
      }
      terminal.result(`${file} is there; try: npx racewalk explore ${file}`);
    });
}
