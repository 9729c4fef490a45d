import { endings } from '../core/world/deeds.js';
import { Event, Within } from '../core/world/event.js';
import { objectOf, type World } from '../core/world/world.js';

/** One thing that a step did to an object, or to a global (then `object` is empty and `field` its name). */
export interface Access {
  /** Name of the object, such as `ws0`. */
  readonly object: string;
  readonly field: string;
  readonly how: How;
}

export type How =
  | 'read'
  | 'write'
  | 'free'
  | 'retire'
  | 'free-later'
  | 'freed-late'
  | 'push'
  | 'hand-out'
  | 'destroy'
  | 'timer-setup'
  | 'timer-start'
  | 'timer-cancel'
  | 'get'
  | 'put'
  | 'race';

const howOf: { readonly [event: number]: How } = {
  [Event.free]: 'free',
  [Event.callRcu]: 'retire',
  [Event.handOut]: 'hand-out',
  [Event.push]: 'push',
  [Event.cacheDestroy]: 'destroy',
  [Event.timerSetup]: 'timer-setup',
  [Event.timerStart]: 'timer-start',
  [Event.timerCancelled]: 'timer-cancel',
  [Event.refInc]: 'get',
  [Event.refDec]: 'put',
  [Event.poolFree]: 'free',
  [Event.freeLater]: 'free-later',
  [Event.freedLate]: 'freed-late',
};

/** Where it is, as text. */
export const placeOf = ({ object, field }: Access): string => `${object}.${field}`;

/** What ends an object's life, as far as others may know. */
export const endsLife: ReadonlySet<How> = new Set(endings.map((event) => howOf[event]!));

/** How a sentence tells of it: `retired by disable`. */
export const verbOf: { readonly [how in How]: string } = {
  read: 'last read',
  write: 'last written',
  free: 'freed',
  retire: 'retired',
  'free-later': 'given to kfree_rcu()',
  'freed-late': 'freed',
  push: 'pushed back',
  'hand-out': 'handed out',
  destroy: 'destroyed',
  'timer-setup': 'its timer set up',
  'timer-start': 'its timer started',
  'timer-cancel': 'its timer cancelled',
  get: 'last taken',
  put: 'last put',
  race: 'against an access',
};

/**
 * Hears what operations tell the detectors, the one place where a pointer is known to be one. It stands before the
 * world's own `emit`, so that it also hears of the access that ends the run.
 */
export class Listener {
  private heard: Access[] = [];
  private readonly emit: World['emit'];

  constructor(private readonly world: World) {
    const own = world.emit;
    this.emit = own;
    world.emit = (event, a, b, c) => {
      if (!world.crashed) this.hear(event, a, b, c);
      own.call(world, event, a, b, c);
    };
  }

  /** What was heard since the last call. */
  take(): readonly Access[] {
    const { heard } = this;
    this.heard = [];
    return heard;
  }

  stop(): void {
    this.world.emit = this.emit;
  }

  private hear(event: number, pointer: number, field: number, write: number): void {
    const object = this.world.objects[objectOf(pointer)]?.name ?? '';
    if (event === Event.access) {
      if (field === Within.queue || field === Within.notSetUp) return;
      this.heard.push({ object, field: field < 0 ? '' : this.world.fieldName(field), how: write === 0 ? 'read' : 'write' });
      return;
    }
    const how = howOf[event];
    if (how !== undefined && objectOf(pointer) !== 0) this.heard.push({ object, field: '', how });
  }
}
