import type { Declared } from './declared.js';
import { type Ghost, Stage } from './ghost.js';

/** What a sentence calls it: the object, or what of it. */
export function whatOf(ghost: Ghost, resource: Declared, object: number): string {
  const { name } = ghost.world.objects[object]!;
  const role = name.replace(/\d+$/, '');
  const itself = resource.with === undefined && !ghost.counted(resource) && !resource.at.has('due');
  return itself ? name : `the ${resource.name.replace(`${role}_`, '').replaceAll('_', ' ')} of ${name}`;
}

/** What a step has made of it, where that is not nothing: as the end of a sentence about it. */
export function changeText(ghost: Ghost, resource: Declared, object: number, before: string): string {
  const [stage = 0, course = 0, lent = 0] = before.split(',').map(Number);
  const [isStage = 0, isCourse = 0, isLent = 0] = ghost.factsOf(resource, object).split(',').map(Number);
  const due = resource.at.has('due');
  if (isStage !== stage)
    return isStage === Stage.owned
      ? stage === Stage.published
        ? 'claimed'
        : ghost.counted(resource)
          ? 'taken'
          : 'made'
      : (['released', '', 'published', ghost.counted(resource) ? 'released' : 'handed to RCU'] as const)[isStage]!;
  if (isCourse !== course) return (due ? ['told', 'born', 'asked for'] : ['', 'started', 'ended'])[isCourse]!;
  return isLent === lent ? '' : isLent > lent ? 'let in' : 'out again';
}
