import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { PageData } from '../../explorer/page-data.js';
import { Code } from './code.js';
import { Choices } from './choices.js';
import { Diagram } from './diagram.js';
import type { Engine } from './engine.js';
import { Findings } from './findings.js';
import { Help } from './help.js';
import { useKeys } from './keys.js';
import { sceneAt } from './moment.js';
import { Objects } from './objects.js';
import { Registers } from './registers.js';
import { useExplorer } from './store.js';
import { Transport } from './transport.js';

export const zooms = [8, 12, 18, 24] as const;

/** The whole page: findings, the diagram with its code below, and what there is at a moment. */
export function App({ engine, data }: { readonly engine: Engine; readonly data: PageData }) {
  const explorer = useExplorer(engine, data);
  const [zoom, setZoom] = useState(2);
  const help = useRef<HTMLDialogElement>(null);
  const zoomBy = useCallback((by: number): void => setZoom((now) => Math.max(0, Math.min(zooms.length - 1, now + by))), []);
  const showHelp = useCallback(() => help.current?.showModal(), []);
  useKeys(explorer, zoomBy, showHelp);
  const { opened, at, error } = explorer;
  const title = opened ? `${opened.film.system.split('@')[0]} · step ${at}` : 'racewalk';
  useEffect(() => {
    document.title = title;
  }, [title]);
  const scene = opened && sceneAt(opened.film, at);
  const watched = explorer.watched ?? opened?.film.steps[at - 1]?.actor ?? opened?.film.steps[0]?.actor ?? 0;
  return (
    <>
      <header>
        <h1>racewalk</h1>
        <Transport explorer={explorer} zoomBy={zoomBy} help={showHelp} />
      </header>
      {error !== undefined && (
        <p class="error" role="alert">
          {error}{' '}
          <button type="button" onClick={explorer.dismiss}>
            close
          </button>
        </p>
      )}
      <main>
        <Findings explorer={explorer} />
        <div class="middle">
          {opened ? <Diagram key="diagram" explorer={explorer} rowHeight={zooms[zoom]!} /> : <Welcome busy={explorer.busy} />}
          {opened && scene && <Code opened={opened} at={at} watched={watched} scene={scene} />}
        </div>
        <aside class="right" aria-label="At this moment">
          {opened && scene && (
            <>
              <Choices explorer={explorer} opened={opened} scene={scene} />
              <Objects opened={opened} at={at} scene={scene} />
              <Registers opened={opened} scene={scene} watched={watched} watch={explorer.watch} />
            </>
          )}
        </aside>
      </main>
      <Help dialog={help} />
    </>
  );
}

const Welcome = ({ busy }: { readonly busy: boolean }) => (
  <p class="welcome">{busy ? 'Opening…' : 'Nothing is open: choose a finding, or an exploration to walk through by hand.'}</p>
);
