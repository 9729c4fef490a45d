/** How many steps each actor has left in a run, together with those of the actors that it has yet to start. */
export class StepsLeft {
  readonly left: Int32Array;
  private readonly started: Uint8Array;

  /** `starter` is by actor: the one that starts it, or -1 where it can go from the start. */
  constructor(private readonly starter: Int32Array) {
    this.left = new Int32Array(starter.length);
    this.started = new Uint8Array(starter.length);
  }

  /** A new run: each actor has so many steps of its own. */
  begin(own: Int32Array): void {
    this.left.fill(0);
    for (let a = 0; a < own.length; a++) {
      this.started[a] = this.starter[a]! < 0 ? 1 : 0;
      for (let at = a; at >= 0; at = this.starter[at]!) this.left[at]! += own[a]!;
    }
  }

  /** The actor with which this one's steps still count; -1 where it has been started. */
  countedWith(actor: number): number {
    return this.started[actor] === 1 ? -1 : this.starter[actor]!;
  }

  /** The actor can go: its steps are its own from now on. */
  start(actor: number): void {
    const steps = this.left[actor]!;
    this.started[actor] = 1;
    for (let at = this.starter[actor]!; at >= 0; at = this.countedWith(at)) this.left[at] = Math.max(0, this.left[at]! - steps);
  }

  took(actor: number): void {
    this.left[actor] = Math.max(0, this.left[actor]! - 1);
  }
}
