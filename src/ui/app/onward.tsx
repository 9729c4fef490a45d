import type { Explorer } from './store.js';

/** "Find a bug from here": a search in the worker, and what it has found. */
export function Onward({ explorer, over }: { readonly explorer: Explorer; readonly over: boolean }) {
  const { searching, refusal, at } = explorer;
  const running = searching !== undefined && searching.progress?.over !== true;
  return (
    <div class="onward">
      {running ? (
        <button type="button" onClick={() => explorer.stop()}>
          stop the search
        </button>
      ) : (
        <button
          type="button"
          disabled={over || refusal !== undefined}
          title="breadth-first, in this page (f)"
          onClick={() => void explorer.search()}
        >
          find a bug from here
        </button>
      )}
      {searching && (
        <div class="ahead" role="status">
          <p>{told(searching, at)}</p>
          <ul>
            {searching.found.map((one) => (
              <li key={one.token + one.site}>
                <button type="button" class="finding" onClick={() => explorer.open(one.token, one.site)} title={one.title}>
                  <span class="kind">{one.kind}</span> <span class="steps">+{one.steps - searching.from}</span>
                  <span class="place">{one.title.slice(one.kind.length)}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function told({ progress, found, from }: NonNullable<Explorer['searching']>, at: number): string {
  const where = from === at ? 'here' : `step ${from}`;
  if (!progress) return `Searching from ${where}…`;
  const { states, depth, complete, over } = progress;
  const size = `${states.toLocaleString('en')} states, ${depth} steps ahead`;
  if (!over) return `Searching from ${where}: ${size}…`;
  const all = complete ? 'that is all there is' : 'there is more than was looked at';
  return `${found.length === 0 ? 'Nothing found' : `${found.length} found`} from ${where}: ${size}; ${all}.`;
}
