import { Event } from '../core/world/event.js';
import type { World } from '../core/world/world.js';

/** might_sleep(): every sleeping operation says so when it is called, whether it will sleep or not. */
export const mightSleep = (w: World): void => w.emit(Event.mightSleep, 0, 0, 0);
