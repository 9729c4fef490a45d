import { word } from '../../src/core/world/field.js';
import { upTo, bit } from '../../src/core/world/layout.js';
import type { PathSource, PointSource } from '../../src/core/system/path-source.js';
import type { Scenario } from '../../src/core/system/scenario.js';
import { mutexField } from '../../src/kernel/lock.js';
import { define } from '../../src/path/define.js';
import { isNull } from '../../src/path/vocabulary.js';

const inodes = 32;
const blocks = 26;

/** Actor t: under its inode's lock, unless the inode has a block already, the first free block from 2t on, each under its lock. */
function create(t: number): { readonly path: PathSource; readonly tried: readonly number[] } {
  const i = t % inodes;
  // of the actors before it at most one has the same first block, so the second block that it tries is free
  const tried = [(i * 2) % blocks, (i * 2 + 1) % blocks];
  const step = (
    src: string,
    input: { readonly [param: string]: string | number },
    onDone: NonNullable<PointSource['invoke']>['onDone'],
  ): PointSource => ({ invoke: { src, input, onDone } });
  const states: { [point: string]: PointSource } = {
    lock: step('mutexLock', { lock: `locki${i}` }, 'inode'),
    inode: step('load', { loc: `inode${i}`, order: 'once' }, [{ guard: isNull, target: 'lock0' }, { target: 'unlock' }]),
    unlock: step('mutexUnlock', { lock: `locki${i}` }, 'done'),
    full: step('warnOn', {}, 'unlock'),
    done: { type: 'final' },
  };
  tried.forEach((b, k) => {
    states[`lock${k}`] = step('mutexLock', { lock: `lockb${b}` }, `busy${k}`);
    states[`busy${k}`] = step('load', { loc: `busy${b}`, order: 'once' }, [{ guard: isNull, target: `take${k}` }, { target: `next${k}` }]);
    states[`take${k}`] = step('store', { loc: `busy${b}`, value: 1, order: 'once' }, `set${k}`);
    states[`set${k}`] = step('store', { loc: `inode${i}`, value: b + 1, order: 'once' }, `drop${k}`);
    states[`drop${k}`] = step('mutexUnlock', { lock: `lockb${b}` }, 'unlock');
    states[`next${k}`] = step('mutexUnlock', { lock: `lockb${b}` }, k + 1 < tried.length ? `lock${k + 1}` : 'full');
  });
  return { path: define({ id: `create${t}`, initial: 'lock', states }), tried };
}

/**
 * file-system(n) (Flanagan, Godefroid, POPL 2005): n actors, 32 inodes, 26 blocks. Actors t and t + 13 meet at one block; the
 * order of the two at it is all there is: 2^(n - 13) traces from n = 14 on, one below.
 */
export function fileSystemScenario(n: number): Scenario {
  const created = Array.from({ length: n }, (_, t) => create(t));
  const used = [...new Set(created.flatMap(({ tried }) => tried))];
  return {
    globals: Object.fromEntries([
      ...created.flatMap(
        (_, t) =>
          [
            [`locki${t}`, mutexField],
            [`inode${t}`, word(upTo(blocks))],
          ] as const,
      ),
      ...used.flatMap(
        (b) =>
          [
            [`lockb${b}`, mutexField],
            [`busy${b}`, word(bit)],
          ] as const,
      ),
    ]),
    types: {},
    objects: [],
    paths: created.map(({ path }) => path),
    actors: created.map((_, t) => ({ name: `create${t}`, kind: 'task', path: `create${t}` })),
  };
}
