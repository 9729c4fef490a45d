import type { Opened } from '../engine/protocol.js';
import { hue, type Scene } from './moment.js';
import { Onward } from './onward.js';
import type { Explorer } from './store.js';

interface Props {
  readonly explorer: Explorer;
  readonly opened: Opened;
  readonly scene: Scene;
}

/** What may come next, who waits for whom, and what lies ahead. */
export function Choices({ explorer, opened, scene }: Props) {
  const { film } = opened;
  const { at, refusal } = explorer;
  const next = film.steps[at];
  const { enabled, waits, stands } = scene.state;
  const nameOf = (actor: number): string => film.actors[actor]!.name;
  const over = enabled.length === 0;
  // a daemon that nobody has woken is no news
  const told = waits.filter(([actor, others]) => others.length > 0 || !film.actors[actor]!.daemon);
  return (
    <section class="panel" aria-label="Choices">
      <h2>Next</h2>
      {over && (
        <p class="note">
          {at === film.steps.length && film.found.some(({ step }) => step === at) ? 'A finding has ended the run.' : 'Nobody can go on.'}
        </p>
      )}
      {refusal !== undefined && <p class="note">{refusal}</p>}
      <ol class="choices">
        {enabled.map(([actor, outcome], i) => {
          const standing = film.standings[stands[actor]!];
          const recorded = next?.actor === actor && next.outcome === outcome;
          return (
            <li key={`${actor} ${outcome}`}>
              <button
                type="button"
                disabled={refusal !== undefined && !recorded}
                class={recorded ? 'choice recorded' : 'choice'}
                title={standing?.stack.join(' › ')}
                onClick={() => explorer.choose(actor, outcome)}
              >
                <kbd>{i < 9 ? i + 1 : ''}</kbd>
                <b class="choicewho" style={{ color: hue(actor) }}>
                  {nameOf(actor)}
                </b>
                <span class="op">
                  {standing?.text}
                  {outcome !== '' && <em> = {outcome}</em>}
                </span>
                {recorded && <span class="tag">as recorded</span>}
              </button>
            </li>
          );
        })}
      </ol>
      {told.length > 0 && (
        <ul class="waits">
          {told.map(([actor, others]) => (
            <li key={actor}>
              <b style={{ color: hue(actor) }}>{nameOf(actor)}</b> waits
              {others.length > 0 ? ` for ${others.map(nameOf).join(', ')}` : ''} at{' '}
              <span class="op">{film.standings[stands[actor]!]?.text}</span>
            </li>
          ))}
        </ul>
      )}
      <Onward explorer={explorer} over={over} />
      <Swap explorer={explorer} />
    </section>
  );
}

/** The first of the two steps to swap: the last one that was taken, or the one before it where nothing follows; 0: there are no two. */
export function pairAt({ at, opened }: Explorer): number {
  const steps = opened?.film.steps.length ?? 0;
  return at < steps ? at : steps - 1 > 0 ? steps - 1 : 0;
}

/** Two neighbouring steps the other way round. */
function Swap({ explorer }: { readonly explorer: Explorer }) {
  const { swap, refusal } = explorer;
  const first = pairAt(explorer);
  return (
    <div class="swap">
      <button
        type="button"
        disabled={refusal !== undefined || first === 0}
        title="swap the last step with the next (x)"
        onClick={() => void explorer.tryToSwap(first)}
      >
        {first === 0 ? 'what if two steps swap?' : `what if steps ${first} and ${first + 1} swap?`}
      </button>
      {swap && (
        <div class="swapped" role="status">
          <p>{swap.result.says}</p>
          {swap.result.differs.length > 0 && (
            <table>
              <tbody>
                {swap.result.differs.slice(0, 12).map(({ word, was, is }) => (
                  <tr key={word}>
                    <th scope="row">{word}</th>
                    <td>{was}</td>
                    <td>→ {is}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {swap.result.film && (
            <button type="button" onClick={() => explorer.takeSwap()}>
              show that schedule
            </button>
          )}
        </div>
      )}
    </div>
  );
}
