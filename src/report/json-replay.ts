import type { Access } from '../replay/accesses.js';
import { titleOf } from '../replay/finding.js';
import { otherSide } from '../replay/other.js';
import type { Found, Replay, ReplayStep } from '../replay/replay.js';
import type { System } from '../replay/system.js';

/** What `replay --reporter json` prints; schema 1. */
export interface JsonReplayReport {
  readonly schema: 1;
  readonly racewalk: string;
  readonly schedules: readonly JsonSchedule[];
}

/** A schedule as the model runs it now. */
export interface JsonSchedule {
  readonly exploration: string;
  readonly variant: string;
  readonly switches: { readonly [name: string]: string };
  /** Of the steps below. */
  readonly token: string;
  /** Where and why it first left what was recorded; else null. */
  readonly divergence: string | null;
  /** The run is over. */
  readonly end: boolean;
  /** Its last so many steps lead round forever; else 0. */
  readonly round: number;
  readonly steps: readonly JsonStep[];
  readonly found: readonly JsonFound[];
  /** Where that which is told comes from, of one that somebody has written down; else null. */
  readonly known: string | null;
}

export interface JsonStep {
  readonly actor: string;
  /** All frames, outermost first, each `path.point`. */
  readonly stack: readonly string[];
  readonly operation: string;
  readonly description: string;
  /** Empty where there is one only. */
  readonly outcome: string;
  /** The result where the path does something with it; else empty. */
  readonly value: string;
  /** What it left where it wrote, where a reader needs to be told; else empty. */
  readonly written: string;
  readonly accesses: readonly Access[];
}

export interface JsonFound {
  readonly kind: string;
  readonly title: string;
  /** The role, and the object itself; empty where no object is concerned. */
  readonly object: string;
  readonly instance: string;
  readonly actor: string;
  readonly point: string;
  readonly other: { readonly actor: string; readonly point: string } | null;
  /** Number of the step, from 1; at the end of a run one more than there are steps. */
  readonly step: number;
  /** It is what the columns tell of. */
  readonly told: boolean;
}

interface Replayed {
  readonly system: System;
  readonly run: Replay;
  readonly found: Found | undefined;
  readonly token: string;
  readonly known: string | undefined;
}

/** Replays as data. */
export const jsonReplays = (all: readonly Replayed[], version: string): JsonReplayReport => ({
  schema: 1,
  racewalk: version,
  schedules: all.map(({ system, run, found: told, token, known }) => ({
    exploration: system.exploration.name,
    variant: system.variant,
    switches: system.switches,
    token,
    divergence: run.divergence ?? null,
    end: run.end,
    round: run.round,
    steps: run.steps.map(stepOf),
    found: run.found.map((one) => foundOf(run, one, one === told)),
    known: known ?? null,
  })),
});

const stepOf = ({ actor, stack, operation, description, outcome, value, written, accesses }: ReplayStep): JsonStep => ({
  actor,
  stack,
  operation,
  description,
  outcome,
  value,
  written,
  accesses,
});

function foundOf({ steps }: Replay, found: Found, told: boolean): JsonFound {
  const other = otherSide(steps, found);
  const { kind, object, instance, actor, point, step } = found;
  const side = other && { actor: other.actor, point: other.point };
  return { kind, title: titleOf(found, other), object, instance, actor, point, other: side, step, told };
}
