import { ownOption } from '../core/system/every-switch.js';
import { InvalidArgumentError } from 'commander';
import { oneOf } from '../core/error.js';
import type { Switches } from '../core/system/exploration.js';

/** A non-negative integer, as a seed or a limit is. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('It takes a non-negative integer, such as 1000.');
  return value;
}

/** A limit of 0 would search nothing and look clean. */
export function positive(text: string): number {
  const value = count(text);
  if (value === 0) throw new InvalidArgumentError('It takes an integer of at least 1.');
  return value;
}

/** A positive integer that is bounded. */
export const atMost =
  (most: number) =>
  (text: string): number => {
    const value = positive(text);
    if (value > most) throw new InvalidArgumentError(`It takes an integer from 1 to ${most}.`);
    return value;
  };

const milliseconds: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `30s`, `2m`, `1h` in milliseconds. */
export function duration(text: string): number {
  return withUnit(text, milliseconds, 'a duration with its unit, such as 500ms, 30s, 2m or 1h');
}

const bytes: { readonly [unit: string]: number } = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** `512MiB`, `1GiB` in bytes. */
export function size(text: string): number {
  return withUnit(text, bytes, 'a size with its unit, such as 512MiB or 1GiB');
}

function withUnit(text: string, units: { readonly [unit: string]: number }, accepted: string): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]+)$/.exec(text);
  const unit = match ? units[match[2]!] : undefined;
  const value = match && unit !== undefined ? Math.round(Number(match[1]) * unit) : 0;
  if (value <= 0 || !Number.isSafeInteger(value)) throw new InvalidArgumentError(`It takes ${accepted}.`);
  return value;
}

/** Collects `--switch key=value`. */
export function switchValue(text: string, before: Switches): Switches {
  const match = /^([a-z][a-z0-9-]*)=([A-Za-z0-9_.-]+)$/.exec(text);
  if (!match) throw new InvalidArgumentError('It takes NAME=VALUE, such as probes=srcu.');
  const [, key, value] = match as unknown as [string, string, string];
  if (ownOption.includes(key)) throw new InvalidArgumentError(`Say --${key} ${value}.`);
  if (before[key] !== undefined && before[key] !== value) throw new InvalidArgumentError(`The switch "${key}" is given twice.`);
  return { ...before, [key]: value };
}

/** Collects `--survive KIND,KIND`; whether there are such kinds is for those to check who have them. */
export function kinds(text: string, before: readonly string[]): readonly string[] {
  const given = text.split(',');
  if (given.some((kind) => !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(kind)))
    throw new InvalidArgumentError('It takes KIND[,KIND], such as double-free.');
  return [...before, ...given];
}

/** One of a few words. */
export function word<T extends string>(accepted: readonly T[]): (text: string) => T {
  return (text) => {
    if (!(accepted as readonly string[]).includes(text)) throw new InvalidArgumentError(`It takes ${oneOf(accepted)}.`);
    return text as T;
  };
}
