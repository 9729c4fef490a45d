import type { Answers, Kind, Questions, Reply, SearchNews } from '../engine/protocol.js';

interface Asked {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly heard: ((news: SearchNews) => void) | undefined;
}

/** The engine of this page, in a worker made of the page's own text: no request leaves the page. */
export class Engine {
  private readonly worker: Worker;
  private readonly asked = new Map<number, Asked>();
  private last = 0;

  constructor(code: string) {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => this.hear(data);
    this.worker.onerror = ({ message }) => {
      for (const { reject } of this.asked.values()) reject(new Error(`the engine of this page stopped: ${message}`));
      this.asked.clear();
    };
  }

  /** Rejects with a sentence. */
  ask<K extends Kind>(kind: K, question: Questions[K], heard?: (news: SearchNews) => void): Promise<Answers[K]> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve: resolve as (answer: never) => void, reject, heard });
      this.worker.postMessage({ id, kind, question });
    });
  }

  private hear(reply: Reply): void {
    const one = this.asked.get(reply.id);
    if ('news' in reply) {
      one?.heard?.(reply.news);
      return;
    }
    this.asked.delete(reply.id);
    if ('error' in reply) one?.reject(new Error(reply.error));
    else one?.resolve(reply.answer as never);
  }
}
