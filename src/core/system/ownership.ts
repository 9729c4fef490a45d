import { InputError, oneOf } from '../error.js';
import { didYouMean } from '../nearest.js';

/**
 * What happens at points of a model, in words: `call_rcu()`, an operation as C or the model names it; `cmpxchg(stopping)`, of that
 * member or global; `tlob_stop_task.claim`, a point; `@error-reported`, an annotation. Then, in this order, `wins` (of a
 * compare-and-swap, or what gives something), `gives 0`, `gives not 0`; `in FUNCTION, FUNCTION`; `as NAME`, the register or parameter
 * that leads to the object, `as result`; `as NAME->MEMBER`, what its member leads to. Without it the object is the operation's own, of
 * an annotation its first operand.
 */
export type Phrase = string;
/** One phrase, or several of which each will do. */
export type Phrases = Phrase | readonly Phrase[];

/**
 * Who owns a resource when, and what is promised of it: of each object of a type, or of what belongs to each, such as its timer
 * or the reference that it holds. An object that is live at the start is published; what belongs to it is not there unless `held`.
 */
export interface Resource {
  /** A struct of the model. */
  readonly of: string;
  /** What it is, where its name does not say. */
  readonly is?: string;
  /** Another resource of the same struct: who owns that owns this. */
  readonly with?: string;
  /** Whoever does this has it. */
  readonly born?: Phrases;
  /** From here on others can reach it, and nobody owns it. */
  readonly published?: Phrases;
  /** From here on whoever did this owns it. */
  readonly claimed?: Phrases;
  /** Its owner hands it to RCU, whose callback releases it after a grace period. */
  readonly retired?: Phrases;
  /** Its owner ends it. */
  readonly released?: Phrases;
  /** Of what may go on by itself, such as a timer: somebody starts it, and its owner ends it for good. */
  readonly started?: Phrases;
  readonly ended?: Phrases;
  /** Whoever does this is let in, until it does that. */
  readonly lent?: Phrases;
  readonly returned?: Phrases;
  /** Who may access it without owning it: `RCU readers`, `uprobe handlers`, or who holds a lock, by its name. Absent: nothing is asked. */
  readonly others?: readonly string[];
  /** Who else uses it and what keeps that right, for the reader: no schedule is asked. */
  readonly unasked?: string;
  /** Resources of which none is left when it is released. */
  readonly after?: readonly string[];
  /** Each is there at the start. */
  readonly held?: true;
  /** What is born of another object, its opener's: an annotation of both. */
  readonly through?: Phrase;
  /** What is born has to be delivered to who asks for it here, and how that ends, well or badly. */
  readonly due?: Phrase;
  readonly delivered?: Phrase;
  readonly lost?: Phrase;
}

/** By name. */
export interface Ownership {
  readonly [resource: string]: Resource;
}

/** When something happens to a resource, in the order in which a declaration tells it. */
export const verbs = [
  'born',
  'published',
  'claimed',
  'retired',
  'released',
  'started',
  'ended',
  'lent',
  'returned',
  'through',
  'due',
  'delivered',
  'lost',
] as const;
/** What happens to a resource, by the word that a declaration has for it. */
export type Verb = (typeof verbs)[number];

/** What a resource says besides when something happens to it. */
export const facts = ['is', 'with', 'others', 'unasked', 'after', 'held'] as const;

/**
 * A declaration as text: `NAME of STRUCT` begins a resource, and behind `:`, on the same line or on lines that are indented, stands
 * what it says, each as its key and text, with `;` between: `born kzalloc(); others RCU readers, lock`. Throws an InputError with the
 * line where it is none.
 */
export function ownershipOf(text: string): Ownership {
  const resources: { [name: string]: { [key: string]: string | string[] | boolean } } = {};
  let current: (typeof resources)[string] | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const refuse = (fact: string): never => {
      throw new InputError(`ownership, line ${i + 1}: ${fact}`);
    };
    const header = /^ *(\w+) of (\w+): ?(.*)$/.exec(line);
    if (header) {
      if (resources[header[1]!] !== undefined) refuse(`${header[1]} is declared twice`);
      current = { of: header[2]! };
      resources[header[1]!] = current;
    }
    if (current === undefined) return refuse('no resource begins here; accepted is "NAME of STRUCT:"');
    clauses(current, header ? header[3]! : line, refuse);
  }
  return resources as unknown as Ownership;
}

/** The clauses of one resource. */
export function clauses(resource: { [key: string]: string | string[] | boolean }, text: string, refuse: (fact: string) => never): void {
  for (const clause of text.split(';').map((one) => one.trim())) {
    if (clause === '') continue;
    const [key = '', ...words] = clause.split(' ');
    const said = words.join(' ');
    const known: readonly string[] = [...facts, ...verbs];
    if (!known.includes(key)) refuse(`there is no "${key.slice(0, 60)}"${didYouMean(key, known)}; accepted is ${oneOf(known)}`);
    if ((said === '') !== (key === 'held')) refuse(key === 'held' ? '"held" is all that is said of it' : `nothing is said behind "${key}"`);
    const before = resource[key];
    if (key === 'held') resource[key] = true;
    else if (key === 'others' || key === 'after') resource[key] = [...((before as string[]) ?? []), ...said.split(', ')];
    else if (before === undefined) resource[key] = said;
    else if (key === 'is' || key === 'with' || key === 'unasked') refuse(`"${key}" is said twice`);
    else resource[key] = [...(Array.isArray(before) ? before : [before as string]), said];
  }
}
