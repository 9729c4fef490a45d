import type { Operation } from '../../core/operation/operation.js';
import type { ObjectSpec, ObjectType, Scenario } from '../../core/system/scenario.js';
import { type Field, pointer, word } from '../../core/world/field.js';
import { hlistPprevField } from '../../kernel/hlist.js';
import { type Facts, isMember } from './facts.js';
import { hull, type Interval } from '../flow/intervals.js';
import { countingRoom, hashTable, kernelTypeOf, nextOf, objectFields } from './kernel-types.js';
import { constantOf, isDeclaring, type Program } from './program.js';
import type { Declaration, Expression, TypeName } from '../parse/syntax.js';
import { limitsOf, typeText, wrapped } from './values.js';

/** The object that is the cache. */
export const theCache = 'kmem_cache0';

/** The memory of a file as a scenario declares it. */
export class LayoutOfProgram {
  constructor(
    private readonly program: Program,
    private readonly facts: Facts,
  ) {}

  /** The values of an integer word. */
  rangeOf(key: string, type: TypeName, declared: Interval | undefined): Interval {
    if (declared) return declared;
    if (type.kind === 'integer' && type.bits === 1) return { min: 0, max: 1 };
    const seen = hull(this.facts.interval(key), { min: 0, max: 1 });
    const limits = limitsOf(type);
    return { min: Math.max(limits.min, seen.min), max: Math.min(limits.max, seen.max) };
  }

  private field(key: string, type: TypeName, { range }: Pick<Declaration, 'range'>, at: number): Field {
    const kernel = kernelTypeOf(type);
    if (range) checkRange(range, type, at, this.program);
    if (kernel) {
      const counting = kernel.counts ? (range ?? hull(this.facts.interval(key), countingRoom)) : { min: 0, max: 1 };
      return kernel.field({
        range: counting,
        entries: this.facts.structOn(key),
        inObject: isMember(key),
        manyLists: this.facts.hasHeadsInObjects,
        hashed: this.facts.hashes.get(key),
        isPinned: this.facts.isPinned(key),
        keys: this.facts.interval(`${key} key`),
      });
    }
    if (type.kind === 'pointer') {
      if (type.to.kind === 'function' || this.facts.functions(key).size > 0) return word({ min: 0, max: this.program.functions.size });
      const target = this.facts.target(key);
      return pointer(target?.kind === 'object' ? target.struct : type.to.kind === 'struct' ? type.to.tag : 'void');
    }
    if (type.kind === 'integer' || type.kind === 'enum') return word(this.rangeOf(key, type, range));
    return this.program.problems.refuse(at, `a word of the type ${typeText(type)} is not modelled`);
  }

  /** The fields of a struct: members of structs within it have names of both. */
  private fields(struct: string, type: TypeName, path: readonly string[], at: number): readonly (readonly [string, Field])[] {
    const { program } = this;
    if (type.kind === 'struct' && kernelTypeOf(type) === undefined && program.structs.has(type.tag))
      return program.structs.get(type.tag)!.members.flatMap((member) => {
        const inner = member.name === '' ? path : [...path, member.name];
        return this.memberFields(struct, member, inner);
      });
    return [[path.join('_'), this.field(`struct ${struct}.${path.join('_')}`, type, {}, at)]];
  }

  private memberFields(struct: string, member: Declaration, path: readonly string[]): readonly (readonly [string, Field])[] {
    const { type } = member;
    if (type.kind === 'array') {
      const size = (type.size && constantOf(type.size, this.program.constants)) ?? 0;
      if (size < 1 || size > 64)
        return (
          this.program.problems.within(() =>
            this.program.problems.refuse(member.at, `an array of ${size} elements is not modelled; 1 to 64 are`),
          ) ?? []
        );
      return Array.from({ length: size }, (_, i) => this.memberFields(struct, { ...member, type: type.of }, [...path, `i${i}`])).flat();
    }
    if (type.kind === 'struct' && kernelTypeOf(type) === undefined) return this.fields(struct, type, path, member.at);
    const name = path.join('_');
    if (type.kind === 'struct' && type.tag === 'hlist_node' && this.isOnList(struct, path))
      return [
        [name, { ...hlistPprevField, words: ['pprev'] }],
        [nextOf(path), pointer(struct)],
      ];
    const field = this.program.problems.within(() => this.field(`struct ${struct}.${name}`, type, member, member.at));
    return field ? [[name, field]] : [];
  }

  /** Whether a member hooks its object into an hlist, and not into a hash table. */
  private isOnList(struct: string, path: readonly string[]): boolean {
    return [...this.facts.hashes].some(([name, member]) => {
      const global = this.program.globals.get(name);
      const isList = global !== undefined && declaredType(global.type) !== hashTable;
      return isList && member.struct === struct && member.path.join('_') === path.join('_');
    });
  }

  /** Objects of it may leak; of caches the kernel has a list. */
  private isAllocated(tag: string): boolean {
    return tag !== 'kmem_cache' && [...this.facts.allocations.values(), ...this.facts.pools.values()].some((one) => one.struct === tag);
  }

  /** `used`: the primitives that somebody in the scene uses. */
  typeOf(tag: string, used: readonly Operation[]): ObjectType {
    const own = objectFields(tag, used);
    const struct = this.program.structs.get(tag);
    const fields = Object.fromEntries(struct ? this.fields(tag, { kind: 'struct', tag }, [], struct.at) : []);
    // an object without a member still has a life
    const all = { ...own, ...fields };
    const cache = this.facts.caches.get(tag);
    return {
      fields: Object.keys(all).length > 0 ? all : { nothing: word({ min: 0, max: 0 }) },
      ...(this.isAllocated(tag) && { collected: true }),
      ...(cache && { cache: theCache, ...(cache.typesafe && { freed: 'typesafe' as const }) }),
    };
  }

  /** What words hold at first is among what they hold. */
  noteStarts(): void {
    const note = (key: string, e: Expression): void => {
      const value = this.initialValue(e);
      const of = e.kind === 'unary' && e.mark === '&' ? e.of : e;
      if (typeof value === 'string') {
        const { type } = this.program.globals.get(value)!;
        if (type.kind === 'struct') this.facts.leadsTo(key, { kind: 'object', struct: type.tag, path: [] });
      } else if (of.kind === 'name' && this.program.functions.has(of.name)) this.facts.mayBe(key, new Set([of.name]));
      else if (value !== undefined) this.facts.holds(key, { min: value, max: value }, { min: -(2 ** 31), max: 2 ** 31 - 1 });
    };
    for (const { tag, members } of this.program.structs.values())
      for (const member of members) this.noteZeros(member.type, (path) => `struct ${tag}.${[member.name, ...path].join('_')}`);
    for (const { name, type } of this.program.globals.values())
      if (type.kind !== 'struct' && !(type.kind === 'named' && isDeclaring(type.name)))
        this.noteZeros(type, (path) => [name, ...path].join('.'));
    for (const { name, type, init } of this.program.globals.values()) {
      if (!init || (type.kind === 'named' && isDeclaring(type.name))) continue;
      this.program.problems.within(() =>
        this.initialise(type, [], init, (path, _, e) => {
          note(
            type.kind === 'struct' && kernelTypeOf(type) === undefined ? `struct ${type.tag}.${path.join('_')}` : [name, ...path].join('.'),
            e,
          );
        }),
      );
    }
  }

  /** Static memory begins with zeros, and so does what kzalloc() gives. */
  private noteZeros(type: TypeName, keyOf: (path: readonly string[]) => string, path: readonly string[] = []): void {
    if (type.kind === 'array') {
      const size = (type.size && constantOf(type.size, this.program.constants)) ?? 0;
      for (let i = 0; i < Math.min(size, 64); i++) this.noteZeros(type.of, keyOf, [...path, `i${i}`]);
    } else if (type.kind === 'integer' || type.kind === 'enum')
      this.facts.holds(keyOf(path), { min: 0, max: 0 }, { min: -(2 ** 31), max: 2 ** 31 - 1 });
  }

  /** The globals that are words, with their starting values, and those that are structs, as objects. */
  globals(): Pick<Scenario, 'globals'> & {
    readonly init: NonNullable<Scenario['init']>;
    readonly objects: readonly (ObjectSpec & { readonly at: number })[];
  } {
    const globals: { [name: string]: Field } = {};
    const init: { [name: string]: number | string } = {};
    const objects: (ObjectSpec & { readonly at: number })[] = [];
    for (const global of this.program.globals.values()) {
      this.program.problems.within(() => {
        const { name, type, init: given, at } = global;
        if (type.kind === 'named' && isDeclaring(type.name)) {
          const declared = declares[type.name];
          if (!declared) return this.program.problems.unknown(at, 'macro', type.name, Object.keys(declares));
          globals[name] = this.field(name, declared, {}, at);
          if (type.name === 'DEFINE_SEMAPHORE') init[name] = this.semaphoreOf(global);
          return;
        }
        if (type.kind === 'struct' && kernelTypeOf(type) === undefined) {
          const values: { [field: string]: number | string } = {};
          if (given) this.initialise(type, [], given, (path, value) => (values[path.join('_')] = value));
          for (const [field, held] of this.fields(type.tag, type, [], at)) {
            if (!(field in values)) this.holdsZero(`${name}.${field}`, held, at);
            // LIST_HEAD_INIT(): an entry leads to itself
            else if (held.kind === 'list_node') {
              values[`${field}.place`] = values[field]!;
              delete values[field];
            }
          }
          objects.push({ name, type: type.tag, ...(Object.keys(values).length > 0 && { init: values }), at });
          // its name leads to it always, so it never leaks
          if (this.isAllocated(type.tag)) {
            globals[`address_of_${name}`] = pointer(type.tag);
            init[`address_of_${name}`] = name;
          }
          return;
        }
        if (type.kind === 'array') {
          const size = (type.size && constantOf(type.size, this.program.constants)) ?? 0;
          if (size < 1 || size > 64) return this.program.problems.refuse(at, `an array of ${size} elements is not modelled; 1 to 64 are`);
          for (let i = 0; i < size; i++) globals[`${name}.i${i}`] = this.field(`${name}.i${i}`, type.of, global, at);
          if (given) this.initialise(type, [], given, (path, value) => (init[[name, ...path].join('.')] = value));
          for (let i = 0; i < size; i++) if (!(`${name}.i${i}` in init)) this.holdsZero(`${name}[${i}]`, globals[`${name}.i${i}`]!, at);
          return;
        }
        globals[name] = this.field(name, type, global, at);
        // the head of a list at file level is that of an empty one
        const isHead = globals[name].kind === 'list';
        if (given && !isHead) this.initialise(type, [], given, (_, value) => (init[name] = value));
        if (!(name in init)) this.holdsZero(name, globals[name]!, at);
      });
    }
    return { globals, init, objects };
  }

  /** How often a semaphore may be taken at first. */
  private semaphoreOf({ init, at }: Declaration): number {
    const args = init?.kind === 'call' ? init.args : [];
    const count = args.length === 2 ? constantOf(args[1]!, this.program.constants) : undefined;
    if (count === undefined || count < 0 || count > 7)
      return this.program.problems.refuse(at, 'DEFINE_SEMAPHORE takes a name and how often it may be taken, a constant in 0..7');
    return count;
  }

  /** Memory begins with zeros: what has no other starting value has to be able to hold 0. */
  private holdsZero(name: string, { cells }: Field, at: number): void {
    const lacking = cells.find(({ range }) => range.min > 0 || range.max < 0);
    if (lacking)
      this.program.problems.refuse(
        at,
        `'${name}' begins as 0, which its __range(${lacking.range.min}, ${lacking.range.max}) has not; ` +
          'give it a starting value in it, or a __range with 0',
      );
  }

  /** What an initialiser says of each word. */
  private initialise(
    type: TypeName,
    path: readonly string[],
    e: Expression,
    says: (path: readonly string[], value: number | string, e: Expression) => void,
  ): void {
    const { program } = this;
    if (e.kind === 'braces') {
      if (type.kind === 'array') {
        e.entries.forEach((entry, i) => {
          const at = entry.index ? (constantOf(entry.index, program.constants) ?? i) : i;
          this.initialise(type.of, [...path, `i${at}`], entry.value, says);
        });
        return;
      }
      if (type.kind !== 'struct') return;
      const members = program.structs.get(type.tag)?.members ?? [];
      e.entries.forEach((entry, i) => {
        const names = entry.member?.split('.') ?? [members[i]?.name ?? ''];
        let inner: TypeName | undefined = type;
        for (const name of names)
          inner =
            inner?.kind === 'struct' ? program.structs.get(inner.tag)?.members.find((member) => member.name === name)?.type : undefined;
        if (!inner) return program.problems.add(entry.value.at, `struct ${type.tag} has no member '${names.join('.')}'`);
        this.initialise(inner, [...path, ...names], entry.value, says);
      });
      return;
    }
    const value = this.initialValue(e);
    const held = typeof value === 'number' ? wrapped(value, type) : value;
    if (held !== undefined && held !== 0) says(path, held, e);
  }

  private initialValue(e: Expression): number | string | undefined {
    const { program } = this;
    const constant = constantOf(e, program.constants);
    if (constant !== undefined) return constant;
    const of = e.kind === 'unary' && e.mark === '&' ? e.of : e;
    if (of.kind === 'name') {
      const number = [...program.functions.keys()].indexOf(of.name) + 1;
      if (number > 0) return number;
      if (e.kind === 'unary' && program.globals.get(of.name)?.type.kind === 'struct') return of.name;
    }
    if (e.kind === 'text') return 0;
    if (e.kind === 'call' && e.callee.kind === 'name') {
      if (/^(ATOMIC(64|_LONG)?|REFCOUNT|KREF)_INIT$/.test(e.callee.name) && e.args.length === 1)
        return constantOf(e.args[0]!, program.constants) ?? 0;
      if (e.callee.name === 'LIST_HEAD_INIT') return 1;
      if (/_INIT|INITIALIZER|_UNLOCKED/.test(e.callee.name)) return 0;
    }
    if (of.kind === 'name' && program.declared.has(of.name))
      return program.problems.refuse(
        e.at,
        `'${of.name}' has no body here; write it, or say by __any(…) behind its declaration what it returns`,
      );
    return program.problems.refuse(e.at, 'this starting value is not read; constants, names of functions and &name of a struct are');
  }
}

/** Refuses a __range that the type cannot hold. */
export function checkRange(range: Interval, type: TypeName, at: number, { problems }: Program): void {
  const { min, max } = limitsOf(type);
  if (range.min < min || range.max > max)
    problems.refuse(at, `__range(${range.min}, ${range.max}) is beyond what ${typeText(type)} holds, which is ${min}..${max}`);
}

const struct = (tag: string): TypeName => ({ kind: 'struct', tag });

/** What macros at file level declare. */
const declares: { readonly [macro: string]: TypeName } = {
  DEFINE_HASHTABLE: hashTable,
  DECLARE_HASHTABLE: hashTable,
  HLIST_HEAD: struct('hlist_head'),
  DEFINE_MUTEX: struct('mutex'),
  DEFINE_SPINLOCK: { kind: 'named', name: 'spinlock_t' },
  DEFINE_RAW_SPINLOCK: { kind: 'named', name: 'raw_spinlock_t' },
  DEFINE_SRCU: struct('srcu_struct'),
  DEFINE_STATIC_SRCU: struct('srcu_struct'),
  DEFINE_RWLOCK: { kind: 'named', name: 'rwlock_t' },
  DECLARE_RWSEM: struct('rw_semaphore'),
  DEFINE_SEMAPHORE: struct('semaphore'),
  DEFINE_IDA: struct('ida'),
  DECLARE_COMPLETION: struct('completion'),
  DECLARE_COMPLETION_ONSTACK: struct('completion'),
  DECLARE_WAIT_QUEUE_HEAD: { kind: 'named', name: 'wait_queue_head_t' },
  DECLARE_WAIT_QUEUE_HEAD_ONSTACK: { kind: 'named', name: 'wait_queue_head_t' },
  LIST_HEAD: struct('list_head'),
  DECLARE_WORK: struct('work_struct'),
  DECLARE_DELAYED_WORK: struct('delayed_work'),
  DEFINE_TIMER: struct('timer_list'),
  DECLARE_TASKLET: struct('tasklet_struct'),
};

/** The type of what a macro declares, or the type that stands there. */
export const declaredType = (type: TypeName): TypeName => (type.kind === 'named' ? (declares[type.name] ?? type) : type);
