import { Causes } from './causes.js';
import { Defect } from '../error.js';
import { Event } from './event.js';
import { Memory } from './memory.js';
import { Access } from './memory-access.js';

/** Gives -1 for "nothing wrong", else the number of the object that it went wrong on (0 = none). */
export type Handler = (a: number, b: number, c: number) => number;

/** The step in which something is heard. */
export interface Heard {
  /** Whose step it is. */
  readonly actor: number;
  /** By operand of an annotation, or of an access, the objects that it may lead to; absent: any. */
  readonly about?: readonly (readonly number[])[];
  /** Where a lock is taken: the classes that it may be of, and those of the locks that may be held then. */
  readonly taken: readonly string[];
  readonly held: readonly string[];
}

/** Cells that a handler looks at, and cells that it looks at and changes. */
export interface Touched {
  readonly reads?: readonly number[];
  readonly writes?: readonly number[];
}

/** The same where it depends on the step. */
export type Touches = Touched | ((step: Heard) => Touched);

/** What a detector does on one world. */
export interface Handlers {
  /** By kernel event number (core/world/event). */
  readonly on?: { readonly [event: number]: Handler };
  /** By annotation name. */
  readonly onNote?: { readonly [note: string]: Handler };
  /**
   * At the end of a run: no choice is enabled, or only who starts over goes on, for ever. -1 or no objects: nothing is wrong; 0: on no
   * object; else all objects that it is wrong with, for each may have come to it in another way.
   */
  readonly atEnd?: (end: EndOfRun) => 0 | -1 | readonly number[];
  /** What is wrong with an object that a handler gave last; absent: what the detector says of all. */
  readonly says?: (object: number) => string;
  /** In a state that the run comes to again and again, and from which it comes to no end whatever anybody does. */
  readonly inTrap?: (trap: Trap) => number;
  /**
   * By event number or annotation, the cells that its handler looks at and changes besides the event's arguments, the life of the
   * objects that they name, what a free of them forgets, and what only the actor itself changes; an event that is not named:
   * none. Absent: it may look at everything, and no reducer leaves out an order of steps that it hears of.
   */
  readonly touches?: { readonly [eventOrNote: string | number]: Touches };
}

/** What an end-of-run detector may ask. */
export interface EndOfRun {
  /** How many actors there are. */
  readonly actors: number;
  /** How many are blocked of those who must finish, and of daemons that have begun and are in a call that sleeps. */
  readonly blocked: number;
  /** Whether it is one of those. */
  isBlocked(actor: number): boolean;
  /** Whether an actor that has not finished waits for this other one. */
  waitsFor(actor: number, other: number): boolean;
  /** Whether it stands at a call that sleeps until it can go on. */
  asleep(actor: number): boolean;
  /** Pointers in registers of actors that have not finished. */
  liveRegisters(): readonly number[];
}

/** What a detector may ask of a run that goes round and never comes to an end. */
export interface Trap {
  /** How many actors there are. */
  readonly actors: number;
  /** It must finish, or one that must waits for it, and it takes steps again and again. */
  polls(actor: number): boolean;
  /** Something that it does on its way round may sleep. */
  sleeps(actor: number): boolean;
  /** It must finish, and is blocked for good. */
  isBlocked(actor: number): boolean;
  /** Whether one that is blocked for good waits for this other one. */
  waitsFor(actor: number, other: number): boolean;
  /** It is blocked for good in a call that sleeps. */
  asleep(actor: number): boolean;
  /** Whether one that is blocked for good, or goes round itself, might change what the poller looks at if it came further. */
  feeds(actor: number, poller: number): boolean;
}

/** Who listens, as far as the bus has to know it. */
export interface Listener {
  /** As the kernel's own tool names the symptom. */
  readonly kind: string;
  /** Tells detectors of one kind apart, such as the name of an invariant. */
  readonly name?: string;
  /** What is wrong, as the end of a sentence that starts with the object's or the actor's name. */
  readonly says: string;
  /** A memory-safety or crash finding ends its run; a property finding does not. */
  readonly endsRun: boolean;
  /** There is nothing after it, on any kernel: it cannot be told to be survived. */
  readonly fatal?: true;
  /**
   * What it finds on an event is on no object, or on one that the event names, or that a location of the step is in. Absent: it may be
   * on any.
   */
  readonly near?: true;
  /**
   * Of an actor or an object it asks what it is and what it holds, not which one it is, and says of its cells what they
   * hold; a cell that it keeps of one has a name that begins with that one's; but for who tells of a race. Absent: no
   * two actors or objects of a system that has it are taken for alike.
   */
  readonly alike?: true;
}

/** Most things that one step may find. */
const mostFound = 256;

/** What is found at the end of a run, or in a round, is nobody's step. */
const atItsEnd = -1;
const inRound = -2;

/** Who hears of what a step does, and what they found in it. */
export class Bus extends Memory {
  /** In the order in which they hear of a step. */
  detectors: readonly Listener[] = [];
  /** The actor that takes the current step. */
  actor = 0;
  /** How many steps were taken in this world, whatever its state: tells one from another. */
  stepsTaken = 0;
  /** What the current step found: detector numbers and objects. */
  foundCount = 0;
  readonly foundDetector = new Int32Array(mostFound);
  readonly foundObject = new Int32Array(mostFound);
  /** The other actor, where the state tells it; or what core/world/causes has for none. */
  readonly foundOther = new Int32Array(mostFound);
  /** The number of the point that it stands at, as the executor numbers them; 0 = wherever that is. */
  readonly foundOtherAt = new Int32Array(mostFound);
  /** Of a race: the cell that stands for the word that it is about, else -1. */
  readonly foundWord = new Int32Array(mostFound);
  /** 1 where it is a race of two plain writers. */
  readonly foundTie = new Int32Array(mostFound);
  /** The actor that a race is with, or whom the acting one should have been kept from, while it is told of. */
  against = -1;
  private againstAt = 0;
  private word = -1;
  /** Present where the state keeps what tells findings of one site apart. */
  causes: Causes | undefined;
  /** Set when a finding ends the run. */
  crashed = false;
  private tie = 0;
  /** By event: the handlers, and whose they are. */
  private readonly handlers: Handler[][] = [];
  private readonly handlerDetector: number[][] = [];
  private readonly endHandlers: { readonly detector: number; readonly atEnd: NonNullable<Handlers['atEnd']> }[] = [];
  /** By detector. */
  private readonly says: Handlers['says'][] = [];
  private readonly trapHandlers: { readonly detector: number; readonly inTrap: (trap: Trap) => number }[] = [];
  /** By detector. */
  private readonly touched: Handlers['touches'][] = [];

  /** What the detectors that hear of an event or annotation look at and change; undefined for one that may look at everything. */
  touchedBy(event: number, step: Heard): readonly (Touched | undefined)[] {
    return (this.handlerDetector[event] ?? []).map((d) => {
      const touches = this.touched[d];
      const of = touches && (touches[event] ?? touches[this.noteName(event)] ?? {});
      return typeof of === 'function' ? of(step) : of;
    });
  }

  /** The detectors that hear of an event or annotation. */
  listeners(event: number): readonly Listener[] {
    return (this.handlerDetector[event] ?? []).map((d) => this.detectors[d]!);
  }

  /** From here on the actor takes a step: nothing is found in it yet. */
  startStep(actor: number): void {
    this.actor = actor;
    this.stepsTaken++;
    this.nothingFound();
  }

  /** No step was taken yet, or the end was not looked at. */
  nothingFound(): void {
    this.foundCount = 0;
    this.crashed = false;
  }

  /** Back to the declared start, where nothing was found yet. */
  override reset(): void {
    super.reset();
    this.nothingFound();
  }

  /** The cell that a dereference reaches, or -1 where it crashed. Tells the detectors of the access. */
  dereference(pointer: number, field: number, write: number): number {
    this.emit(0, pointer, field, write);
    return this.crashed ? -1 : this.cellAt(pointer, field);
  }

  /** Tells the detectors of an event; stops at the first finding that ends the run. */
  emit(event: number, a: number, b: number, c: number): void {
    if (this.crashed) return;
    if (this.causes !== undefined) this.causes.hear(event, a, c);
    const handlers = this.handlers[event];
    if (handlers === undefined) return;
    for (let i = 0; i < handlers.length; i++) {
      const object = handlers[i]!(a, b, c);
      if (object >= 0) {
        const d = this.handlerDetector[event]![i]!;
        this.found(d, object, this.actor);
        if (this.crashed) return;
      }
    }
  }

  /** This actor's access meets one that another actor stands at, `at` this point; both as bits of core/world/memory-access. */
  race(against: number, at: number, mine: number, theirs: number, cell: number): void {
    this.against = against;
    this.againstAt = at;
    this.word = cell;
    this.tie = (mine & theirs) === (Access.write | Access.plain) && (theirs & Access.kept) === 0 ? 1 : 0;
    this.emit(Event.race, mine, theirs, this.ownerOf(cell));
    this.against = -1;
    this.againstAt = 0;
    this.word = -1;
    this.tie = 0;
  }

  /** Tells of an event that takes another actor, who is amid something: wherever it stands. It may be the acting one itself. */
  meet(other: number, event: number, a: number): void {
    this.against = other === this.actor ? -1 : other;
    this.emit(event, a, 0, 0);
    this.against = -1;
  }

  /** Asks the end-of-run detectors; what they find is in `foundDetector` and `foundObject`. */
  end(end: EndOfRun): void {
    this.nothingFound();
    for (const { detector, atEnd } of this.endHandlers) {
      const wrong = atEnd(end);
      if (typeof wrong !== 'number') for (const object of wrong) this.found(detector, object, atItsEnd);
      else if (wrong >= 0) this.found(detector, wrong, atItsEnd);
    }
  }

  /** What is wrong with the i-th thing that was found, as the end of a sentence that starts with its name. */
  saysOf(i: number): string {
    const d = this.foundDetector[i]!;
    return this.says[d]?.(this.foundObject[i]!) ?? this.detectors[d]!.says;
  }

  /** Asks what a run is that goes round forever; what the detectors say is where `end` has it. */
  trapped(trap: Trap): void {
    this.foundCount = 0;
    for (const { detector, inTrap } of this.trapHandlers) {
      const object = inTrap(trap);
      if (object >= 0) this.found(detector, object, inRound);
    }
    this.crashed = false;
  }

  /** These are the detector's, which hears of what comes after those that were here before. */
  protected listen(detector: number, { on = {}, onNote = {}, atEnd, says, inTrap, touches }: Handlers): void {
    for (const [event, handler] of Object.entries(on)) this.hear(Number(event), detector, handler);
    for (const [note, handler] of Object.entries(onNote)) this.hear(this.note(note), detector, handler);
    if (atEnd) this.endHandlers.push({ detector, atEnd });
    if (inTrap) this.trapHandlers.push({ detector, inTrap });
    this.touched[detector] = touches;
    this.says[detector] = says;
  }

  private hear(event: number, detector: number, handler: Handler): void {
    this.handlers[event] ??= [];
    this.handlerDetector[event] ??= [];
    this.handlers[event]!.push(handler);
    this.handlerDetector[event]!.push(detector);
  }

  /** `actor` is whose step shows it, or when nobody's does. */
  private found(detector: number, object: number, actor: number): void {
    if (this.detectors[detector]!.endsRun) this.crashed = true;
    const known = this.word < 0 ? -1 : this.raceFound(detector, object);
    if (known >= 0) {
      this.foundTie[known]! |= this.tie;
      return;
    }
    if (this.foundCount === mostFound) throw new Defect(`one step found more than ${mostFound} things`);
    this.foundDetector[this.foundCount] = detector;
    this.foundOther[this.foundCount] = this.against;
    this.foundOtherAt[this.foundCount] = this.againstAt;
    this.foundWord[this.foundCount] = this.word;
    if (this.against < 0 && object > 0 && actor !== inRound && this.causes !== undefined) this.tellCause(this.causes.of(object, actor));
    this.foundTie[this.foundCount] = this.tie;
    this.foundObject[this.foundCount++] = object;
  }

  /** Two steps may meet at several words of one object: that is found once, and told of by the first. */
  private raceFound(detector: number, object: number): number {
    for (let i = 0; i < this.foundCount; i++)
      if (
        this.foundDetector[i] === detector &&
        this.foundObject[i] === object &&
        this.foundOther[i] === this.against &&
        this.foundOtherAt[i] === this.againstAt
      )
        return i;
    return -1;
  }

  private tellCause(told: number): void {
    this.foundOther[this.foundCount] = told < 0 ? told : Causes.actorIn(told);
    this.foundOtherAt[this.foundCount] = told < 0 ? 0 : Causes.pointIn(told);
  }
}
