import type { Film, FilmStep } from '../../explorer/film.js';
import { hue, pathOf, pointOf } from './moment.js';

/** What a reader must not miss at a step. */
export function markOf(film: Film, step: number): { readonly text: string; readonly sort: 'bug' | 'other' } | undefined {
  const { found } = film.steps[step - 1] ?? { found: [] };
  if (found.length > 0) {
    const kinds = [...new Set(film.found.filter((one) => one.step === step).map(({ kind }) => kind))];
    return { text: `BUG: ${kinds.join(', ')}`, sort: 'bug' };
  }
  return film.found.some(({ other }) => other === step) ? { text: 'the other access', sort: 'other' } : undefined;
}

interface Props {
  readonly film: Film;
  readonly titles: ReadonlyMap<string, string>;
  readonly rowHeight: number;
  readonly go: (at: number) => void;
}

/** A row a step. They do not change while one steps. */
export function Rows({ film, titles, rowHeight, go }: Props) {
  const last = new Map<number, string>();
  return (
    <>
      {film.steps.map((step, i) => {
        const innermost = pathOf(step.stack.at(-1)!);
        const enters = last.get(step.actor) !== innermost;
        last.set(step.actor, innermost);
        const mark = markOf(film, i + 1);
        const turns = film.steps[i - 1]?.actor !== step.actor;
        return (
          <div
            key={i}
            id={`step-${i + 1}`}
            role="option"
            aria-selected="false"
            tabIndex={-1}
            class={`row${mark ? ` ${mark.sort}` : ''}${turns ? ' turns' : ''}`}
            style={{ height: `${rowHeight}px` }}
            onClick={() => go(i + 1)}
            onKeyDown={(event) => event.key === 'Enter' && go(i + 1)}
            title={step.stack.join(' › ')}
          >
            <RowText step={step} number={i + 1} name={turns ? film.actors[step.actor]!.name : ''} mark={mark?.text ?? ''} />
            <span class="point">{enters || turns ? `${titles.get(innermost) ?? innermost}()` : pointOf(step.stack.at(-1)!)}</span>
          </div>
        );
      })}
      {film.found
        .filter(({ step }) => step > film.steps.length)
        .map(({ title, kind }) => (
          <div key={title} class="row bug" style={{ height: `${rowHeight}px` }} title={title}>
            <span class="n" />
            <span class="who">at the end</span>
            <span class="op">{title.slice(kind.length)}</span>
            <span class="mark">BUG: {kind}</span>
          </div>
        ))}
    </>
  );
}

interface TextProps {
  readonly step: FilmStep;
  readonly number: number;
  readonly name: string;
  readonly mark: string;
}

const RowText = ({ step, number, name, mark }: TextProps) => (
  <>
    <span class="n">{number}</span>
    <span class="who" style={{ color: hue(step.actor) }}>
      {name}
    </span>
    <span class="op" style={{ paddingLeft: `${Math.min(5, step.stack.length - 1) * 10}px` }}>
      {step.text}
    </span>
    {mark !== '' && <span class="mark">{mark}</span>}
  </>
);
