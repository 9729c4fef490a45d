import { Defect, InputError, StepError } from '../../core/error.js';
import { siteOf } from '../../core/system/site.js';
import { cardOf } from '../../explorer/card.js';
import { filmOf } from '../../explorer/film.js';
import { type Moment, parseLink } from '../../explorer/link.js';
import { Onward } from '../../explorer/onward.js';
import { swapped } from '../../explorer/swap.js';
import type { System } from '../../replay/system.js';
import { shipped } from './catalogue.js';
import type { Answers, Kind, Opened, Questions, Reply, Request, SearchNews } from './protocol.js';
import { Systems } from './systems.js';

/** Of a search from a moment on: what a page may take, and its steps from one look at the questions to the next. */
const limits = { transitions: 4_000_000, memory: 256 << 20 };
const slice = 25_000;

let systems = new Systems([]);
/** Number of the search that goes on; others have been given up. */
let searching = 0;

const post = (reply: Reply): void => postMessage(reply);

type Handlers = { readonly [K in Kind]: (question: Questions[K], id: number) => Answers[K] | Promise<Answers[K]> };

const handlers: Handlers = {
  begin({ systems: own }) {
    systems = new Systems(own);
    return [...shipped.values()].map(({ name, reason, variants }) => ({ name, reason, variants }));
  },
  open({ link, site }) {
    const moment = parseLink(link);
    return opened(systems.of(moment.token), moment, site);
  },
  start({ name, variant, switches }) {
    const token = { name, variant, switches, digest: '', schedule: [] };
    const system = systems.of(token);
    return opened(system, { token: { ...token, digest: system.digest }, at: 0 }, undefined);
  },
  swap({ film, step }) {
    return swapped(systems.of(parseLink(film.token).token), film, step);
  },
  async search({ link }, id) {
    searching = id;
    const { token, at } = parseLink(link);
    const desk = systems.of(token);
    const onward = new Onward(systems.anew(token), desk, token.schedule.slice(0, at), limits);
    let found: SearchNews['found'] = [];
    for (let over = false, known = 0; !over && searching === id; ) {
      over = onward.advance(slice);
      if (onward.found > known || over) {
        known = onward.found;
        const news = onward.take().map((one) => ({ ...one, site: siteOf(one) }));
        found = [...found, ...news.map(({ token: to, title, kind, site, steps }) => ({ token: to, title, kind, site, steps }))];
      }
      post({ id, news: { progress: onward.progress, found } });
      await new Promise((resume) => setTimeout(resume, 0));
    }
    return onward.progress;
  },
  stop() {
    searching = 0;
    return null;
  },
};

function opened(system: System, { token, at }: Moment, site: string | undefined): Opened {
  const film = filmOf(system, token.schedule, site);
  const stale =
    token.digest === system.digest
      ? null
      : `the model changed since: the link has digest ${token.digest}, and this page ${system.digest}; ` +
        'its steps are matched by actor alone';
  return { film, at: Math.min(at ?? film.steps.length, film.steps.length), card: cardOf(system, systems.sourceOf(token)), stale };
}

/** Bad input is a sentence; what nobody foresaw is told to be a defect. */
function sentence(error: unknown): string {
  if (error instanceof InputError || error instanceof StepError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof Defect ? text : `${text}; this is a defect of racewalk, please report it`;
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  const { id, kind, question } = data;
  try {
    const handler = handlers[kind] as (question: unknown, id: number) => Answers[Kind] | Promise<Answers[Kind]>;
    post({ id, answer: await handler(question, id) });
  } catch (error) {
    post({ id, error: sentence(error) });
  }
});
