import { columns } from '../../report/columns.js';
import type { Telling } from './telling.js';

/** A finding as text: what it comes of, what is known of it, its diagram with the command that replays it. */
export function tellingText({ story, cause, known }: Telling): string {
  return [
    ...(cause === undefined ? [] : [`${cause.id}: ${cause.sentence}`]),
    known === undefined ? 'new: no regression seed has it' : `known: ${known}`,
    '',
    columns(story),
  ].join('\n');
}
