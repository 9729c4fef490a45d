import type { Opened } from '../engine/protocol.js';
import { hue, pathOf, type Scene } from './moment.js';

interface Props {
  readonly opened: Opened;
  readonly scene: Scene;
  readonly watched: number;
  readonly watch: (actor: number | undefined) => void;
}

/** Whose functions are shown, with what is in their registers. */
export function Registers({ opened, scene, watched, watch }: Props) {
  const { film, card } = opened;
  const frames = scene.frames.get(watched) ?? [];
  const titleOf = (path: string): string => card.paths.find(({ id }) => id === path)?.title ?? path;
  return (
    <section class="panel" aria-label="Registers">
      <h2>Registers</h2>
      <fieldset class="tabs" aria-label="actor">
        {film.actors.map(({ name }, actor) => (
          <button key={name} type="button" aria-pressed={actor === watched} style={{ '--hue': hue(actor) }} onClick={() => watch(actor)}>
            {name}
          </button>
        ))}
      </fieldset>
      {frames.length === 0 && <p class="note">{film.actors[watched]?.name} has finished.</p>}
      {frames.map(({ point, registers }) => (
        <div class="frame" key={point}>
          <h3>{titleOf(pathOf(point))}()</h3>
          <dl>
            {registers.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
