import { useState } from 'preact/hooks';
import type { PageFinding, PageSystem } from '../../explorer/page-data.js';
import type { Explorer } from './store.js';

const nameOf = ({ name, variant, switches }: PageSystem): string =>
  `${name}/${variant}${Object.entries(switches)
    .map(([key, value]) => ` ${key}=${value}`)
    .join('')}`;

/** On the left: what was found, by what it comes of; and all that can be walked through by hand. */
export function Findings({ explorer }: { readonly explorer: Explorer }) {
  const { data } = explorer;
  return (
    <nav class="left" aria-label="Findings">
      {data.systems.map((system, i) => (
        <SystemFindings key={nameOf(system)} explorer={explorer} system={system} number={i} />
      ))}
      <Catalogue explorer={explorer} />
    </nav>
  );
}

interface Part {
  readonly explorer: Explorer;
  readonly system: PageSystem;
  readonly number: number;
}

function SystemFindings({ explorer, system, number }: Part) {
  const { data } = explorer;
  const findings = data.findings.filter((one) => one.system === number);
  const runs = data.runs.filter((run) => run.system === number);
  const causes = [...new Set(findings.map(({ cause }) => cause))];
  return (
    <details open={data.systems.length < 6 || explorer.finding?.system === number}>
      <summary>
        <b>{nameOf(system)}</b> <span class="number">{findings.length}</span>
      </summary>
      {runs.map((run) => (
        <p class="verdict" key={run.strategy} title={run.text}>
          {run.strategy}: {run.verdict === 'violations' ? `${run.findings} found` : run.verdict},{' '}
          {run.stoppedBy === null ? 'complete' : `stopped by ${run.stoppedBy}`}
        </p>
      ))}
      {system.refusal !== undefined ? (
        <p class="note">{system.refusal}</p>
      ) : (
        <button type="button" class="quiet" onClick={() => explorer.start(system.name, system.variant, system.switches)}>
          explore by hand
        </button>
      )}
      {causes.map((cause) => (
        <Cause
          key={cause}
          explorer={explorer}
          sentence={data.causes.find(({ id }) => id === cause)?.sentence}
          findings={findings.filter((one) => one.cause === cause)}
        />
      ))}
    </details>
  );
}

interface CauseProps {
  readonly explorer: Explorer;
  readonly sentence: string | undefined;
  readonly findings: readonly PageFinding[];
}

const Cause = ({ explorer, sentence, findings }: CauseProps) => (
  <section class="cause">
    {sentence !== undefined && <p class="sentence">{sentence}</p>}
    <ul>
      {findings.map((one) => (
        <li key={one.token + one.site}>
          <button
            type="button"
            class="finding"
            aria-current={explorer.finding === one ? 'true' : undefined}
            title={one.origin === null ? one.title : `${one.title}\nknown: ${one.origin}`}
            onClick={() => explorer.show(one)}
          >
            <span class="kind">{one.kind}</span> <span class="steps">{one.steps} steps</span>
            <span class="place">{one.title.slice(one.kind.length)}</span>
          </button>
        </li>
      ))}
    </ul>
  </section>
);

/** Every exploration that the page has as code. */
function Catalogue({ explorer }: { readonly explorer: Explorer }) {
  const [asked, ask] = useState('');
  const { shipped, data } = explorer;
  if (shipped.length === 0) return null;
  const words = asked.toLowerCase().split(/\s+/);
  const chosen = shipped.filter(({ name, reason }) => words.every((word) => `${name} ${reason}`.toLowerCase().includes(word)));
  return (
    <details class="catalogue" open={data.systems.length === 0}>
      <summary>
        <b>Explore by hand</b> <span class="number">{shipped.length}</span>
      </summary>
      <input
        type="search"
        placeholder="name, or a word of its reason"
        aria-label="search explorations"
        onInput={(e) => ask(e.currentTarget.value)}
      />
      <ul>
        {chosen.map(({ name, reason, variants }) => (
          <li key={name} title={reason}>
            {name}{' '}
            {variants.map((variant) => (
              <button key={variant} type="button" class="quiet" onClick={() => explorer.start(name, variant)}>
                {variant}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
