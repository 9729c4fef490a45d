import type { Cause } from '../../causes/causes.js';
import { siteOf } from '../../core/system/site.js';
import { type ConfirmedFinding, titleOf } from '../../replay/finding.js';
import { otherSide, type Side } from '../../replay/other.js';
import { type Found, type Replay, replay } from '../../replay/replay.js';
import { type Story, story } from '../../replay/story.js';
import type { System } from '../../replay/system.js';

/** One schedule as reports tell it: what runs, what of it is told, and how it is drawn. */
export interface Telling {
  readonly system: System;
  readonly run: Replay;
  /** What is told of it; undefined where it shows nothing. */
  readonly found: Found | undefined;
  readonly other: Side | null;
  /** `double-free of ws by start at tlob_start_task.freeWs`, or what there is where nothing was found. */
  readonly title: string;
  readonly story: Story;
  /** What it comes of, where that was looked for. */
  readonly cause: Cause | undefined;
  /** Where it comes from, of one that somebody has written down. */
  readonly known: string | undefined;
}

interface More {
  readonly guarantee?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly known?: string | undefined;
}

/** A replay as reports tell it: of this that it shows. */
export function tellingOf(system: System, run: Replay, found: Found | undefined, { guarantee, cause, known }: More = {}): Telling {
  const other = found === undefined ? null : otherSide(run.steps, found);
  const told = story(system, run, { site: found && siteOf(found), guarantee });
  return { system, run, found, other, title: found === undefined ? 'nothing' : titleOf(found, other), story: told, cause, known };
}

/** A finding's schedule, replayed for it. */
export function tellingOfFinding(system: System, finding: ConfirmedFinding, more: More = {}): Telling {
  const run = replay(system, finding.choices);
  const found = run.found.find((one) => siteOf(one) === siteOf(finding)) ?? run.found.at(-1);
  return tellingOf(system, run, found, more);
}

/** `NAME/VARIANT`, with the switches that differ. */
export const nameOf = ({ exploration, variant, switchText }: System): string => `${exploration.name}/${variant}${switchText}`;
