import type { Bug } from '../../lifetimes/bugs.js';
import type { Covering } from '../../lifetimes/covering.js';
import type { Broken, Doer } from '../../lifetimes/first-broken.js';
import type { Mending, Tried } from '../../lifetimes/mending.js';
import type { RuleRow, Table } from '../../lifetimes/table.js';
import type { Traded } from '../../lifetimes/traded.js';
import { clausesOf } from '../../lifetimes/words.js';
import { bugTitle } from './bugs.js';
import { declaredOf, toldBy } from './resources.js';

/** As schemas/owners.schema.json says. */
export function ownersJson(table: Table): string {
  const { variants, searches } = table;
  return JSON.stringify(
    {
      schema: 3,
      variants,
      searches: searches.map(({ system, outcome }) => ({
        exploration: system.exploration.name,
        variant: system.variant,
        switches: system.switches,
        digest: system.ownersDigest,
        complete: outcome.complete,
        stoppedBy: outcome.stoppedBy,
        states: outcome.stats.states,
        transitions: outcome.stats.transitions,
      })),
      bugs: table.bugs.map(({ bug, elsewhere, mending }) => ({
        ...bugJson(bug),
        elsewhere: elsewhere.map(({ change, ...one }) => ({ ...one, change: change ?? null })),
        mending: mending === undefined ? null : mendingJson(mending),
      })),
      resources: table.resources.map((resource) => {
        const declared = declaredOf(resource);
        const told = toldBy(resource, table).find((one) => one !== undefined)!;
        return {
          name: resource.name,
          struct: declared.of,
          is: declared.is ?? null,
          ...told,
          declared: resource.declared.map((one) => (one === undefined ? null : clausesOf(one))),
          rules: resource.rules.map(({ says, statuses }) => ({
            rule: says,
            statuses: statuses.map((one, v) => statusJson(one, variants[v]!)),
          })),
          covering: coveringJson(resource.covering),
        };
      }),
      covering: coveringJson(table.covering),
      used: table.used.map(({ callers, under, ...one }) => ({
        ...one,
        callers: Object.fromEntries(callers),
        under: under.map(({ switches, traded }) => ({ switches, traded: tradedJson(traded) })),
      })),
    },
    null,
    2,
  );
}

const tradedJson = ({ rest, ...traded }: Traded) => ({ ...traded, rest: Object.fromEntries(rest) });
const coveringJson = (one: Covering | undefined) =>
  one === undefined ? null : { ...one, tried: one.tried ?? null, traded: tradedJson(one.traded) };

const doer = (one: Doer | undefined) =>
  one === undefined ? null : { actor: one.actor, function: one.function, caller: one.caller ?? null, stack: one.stack, text: one.text };

const broken = ({ rule, object, what, says, step, breaker, owner, against, token }: Broken) => ({
  rule,
  object,
  what,
  says,
  step,
  breaker: doer(breaker),
  owner: doer(owner),
  against: against === undefined ? null : { ...doer(against), says: against.says },
  token,
});

const bugJson = (bug: Bug) => ({
  id: bug.id,
  variant: bug.variant,
  title: bugTitle(bug),
  exploration: bug.exploration,
  first: broken(bug.broken),
  token: bug.token,
  rows: bug.rows,
  symptom:
    bug.symptom === undefined
      ? null
      : {
          kind: bug.symptom.kind,
          object: bug.symptom.object,
          site: bug.symptom.site,
          same: bug.symptom.same,
          by: doer(bug.symptom.by),
          token: bug.symptom.token,
        },
  followed: bug.followed,
  rules: bug.rules,
  explorations: bug.explorations,
  places: bug.places.map((place) => ({ exploration: place.exploration, first: place.first, ...broken(place.broken) })),
  comesOut: Object.fromEntries(bug.comesOut),
});

function mendingJson({ ones, together, never, tried, sets, refused, smallest, says }: Mending) {
  const one = ({ names, kept, change }: Tried) => ({ names, kept, change });
  return {
    tried,
    sets,
    refused,
    says: Object.fromEntries(says),
    ones: ones.map(one),
    together: together.map(one),
    never,
    smallest: smallest === undefined ? null : one(smallest),
  };
}

const statusJson = (one: RuleRow['statuses'][number], variant: string) => ({
  variant,
  status: one.kind,
  searches: one.kind === 'holds' || one.kind === 'never exercised' ? one.searches : one.kind === 'broken' ? one.explorations.length : null,
  states: one.kind === 'holds' ? one.states : null,
  limit: one.kind === 'unknown' ? one.limit : null,
  explorations: one.kind === 'broken' ? one.explorations : [],
  unasked: one.kind === 'holds' || one.kind === 'not asked' ? one.unasked.explorations : [],
  bugs: one.kind === 'broken' ? one.bugs.map(({ id }) => id) : [],
});
