import { useState } from 'preact/hooks';
import type { Opened } from '../engine/protocol.js';
import type { Film } from '../../explorer/film.js';
import { type Scene, stretches } from './moment.js';

interface Props {
  readonly opened: Opened;
  readonly at: number;
  readonly scene: Scene;
}

interface Group {
  readonly name: string;
  /** Number of the word that says whether it lives; -1: globals, or an actor's own. */
  readonly life: number;
  readonly words: readonly number[];
}

function groupsOf({ words, states, found }: Film): readonly Group[] {
  const names = [...new Set(words.map(({ group }) => group))];
  const moving = new Set(states.slice(1).flatMap((state) => state.words.map(([word]) => words[word]!.group)));
  const isOfBug = (name: string): boolean => found.some(({ object }) => object !== '' && object === name);
  /** The bug's first, then what changes, then globals, then what does not. */
  const rank = ({ name }: Group): number => (isOfBug(name) ? 0 : name === '' ? 2 : moving.has(name) ? 1 : 3);
  return (
    names
      .map((name) => {
        const all = words.flatMap((word, i) => (word.group === name ? [i] : []));
        const life = words.findIndex((word) => word.name === `${name} life`);
        return { name, life, words: all.filter((word) => word !== life) };
      })
      // what is an actor's own is told by bars
      .filter(({ name, life }) => name === '' || life >= 0)
      .sort((a, b) => rank(a) - rank(b))
  );
}

/** Words without life: nobody has set them, so that they say nothing. */
const isIdle = (text: string): boolean => text === '0' || text === 'NULL' || text === 'nobody' || text === '';

/** What there is: objects with their lives and members, then globals. */
export function Objects({ opened, at, scene }: Props) {
  const { film } = opened;
  const [whole, setWhole] = useState(false);
  const groups = groupsOf(film);
  const touched = new Set(film.steps[at - 1]?.accesses.map(({ word }) => word));
  return (
    <section class="panel" aria-label="Objects">
      <h2>
        Objects{' '}
        <label>
          <input type="checkbox" checked={whole} onChange={(e) => setWhole(e.currentTarget.checked)} /> all words
        </label>
      </h2>
      <div class="objects">
        {groups.map(({ name, life, words }) => {
          const lives = life < 0 ? '' : scene.words[life]!;
          const shown = words.filter(
            (word) => whole || !isIdle(scene.words[word] ?? '') || scene.changed.has(word) || touched.has(film.words[word]!.name),
          );
          const owners = [...scene.owners].filter(([key]) => key === name || key.startsWith(`${name}: `));
          if (!whole && life >= 0 && lives === 'unallocated' && !scene.changed.has(life)) return null;
          return (
            <div class="object" key={name}>
              <h3>
                {name === '' ? 'globals' : name} {life >= 0 && <span class={`life ${lives}`}>{lives}</span>}
                {film.found.some(({ object }) => object !== '' && object === name) && <span class="tag bug">the bug's</span>}
              </h3>
              {life >= 0 && <Life film={film} word={life} at={at} />}
              {owners.map(([key, text]) => (
                <p class="owner" key={key}>
                  {key === name ? '' : `${key.slice(name.length + 2)}: `}
                  {text}
                </p>
              ))}
              <dl>
                {shown.map((word) => (
                  <div key={word} class={rowClass(word)}>
                    <dt>{memberOf(film.words[word]!.name, name)}</dt>
                    <dd>{scene.words[word]}</dd>
                  </div>
                ))}
              </dl>
            </div>
          );
        })}
      </div>
    </section>
  );

  function rowClass(word: number): string {
    if (scene.changed.has(word)) return 'changed';
    return touched.has(film.words[word]!.name) ? 'touched' : '';
  }
}

const memberOf = (word: string, object: string): string => (object === '' ? word : word.slice(object.length).replace(/^\./, '').trim());

/** An object's life over the schedule, as a strip. */
function Life({ film, word, at }: { readonly film: Film; readonly word: number; readonly at: number }) {
  /** One more than there are steps. */
  const states = film.states.length;
  return (
    <svg class="strip" viewBox={`0 0 ${states} 4`} preserveAspectRatio="none" aria-hidden="true">
      {stretches(film, word).map(({ text, from, to }) => (
        <rect key={from} class={`life ${text}`} x={from} y={0} width={to + 1 - from} height={4}>
          <title>{`${text} from step ${from}`}</title>
        </rect>
      ))}
      <rect class="cursor" x={at + 0.5 - states / 300} y={0} width={states / 150} height={4} />
    </svg>
  );
}
