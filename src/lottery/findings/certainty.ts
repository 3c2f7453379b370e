// Certainty of differences, as findings for the verdict.
import type { Comparison } from './comparison';
import type { Finding } from './finding';
import type { LevelSummary } from './level-summary';
import { ERRORS_TO_FIND, deviation, holm, normalMargin, pValue, replicatesFor } from './statistics';
import type { TestPart } from './test-part';

/**
 * @param tickets every level but the dense one
 * @param shown the level that the verdict tells of, if any
 */
export function certainty(
  tickets: readonly LevelSummary[],
  shown: LevelSummary | null,
  { examples }: TestPart,
): Finding[] {
  const compared = tickets.flatMap(({ accuracy }) => (accuracy?.certain ? [accuracy] : []));
  return [
    ...corrected(compared),
    ...(shown?.accuracy?.certain ? reasonsForDoubt(shown.level, shown.accuracy, examples) : []),
    ...testPart(compared, examples),
  ];
}

/** Where the plain intervals find any difference. */
function corrected(compared: readonly Comparison[]): Finding[] {
  if (compared.length < 2 || compared.every(({ outcome }) => outcome === 'matches')) return [];
  const rejected = holm(
    compared.map(({ difference, testError }) => pValue(difference.values, testError ?? 0)),
  );
  const count = (sign: number) =>
    compared.filter(({ difference }, i) => rejected[i] && Math.sign(difference.mean) === sign).length;
  return [{ kind: 'corrected', more: count(1), less: count(-1), levels: compared.length }];
}

/** More replicates are no advice: the difference is as good as none. The same for examples, as a multiple of those that there are. */
const MOST_ADVISED = 1000;

/** Why a difference that the verdict tells of is not certain, and what would make it so. */
function reasonsForDoubt(
  level: number,
  { difference, outcome, testError }: Comparison,
  examples: TestPart['examples'],
): Finding[] {
  if (outcome !== 'matches') return [];
  const findings: Finding[] = [];
  const { mean, values, ci95 } = difference;
  if (examples !== null && ci95 && (ci95[0] > 0 || ci95[1] < 0))
    findings.push({ kind: 'on-these-examples', level, examples, ci95 });
  const replicates = replicatesFor(values, testError ?? 0);
  // For as many replicates as there are; with fewer examples no number of replicates would do.
  const rest = mean ** 2 - (ERRORS_TO_FIND * deviation(values)) ** 2 / values.length;
  const asked = (ERRORS_TO_FIND * (testError ?? 0)) ** 2;
  const times = asked < mean ** 2 ? 0 : asked / (rest > 0 ? rest : mean ** 2 / 2);
  if (examples !== null && times >= 1 && times <= MOST_ADVISED)
    findings.push({
      ...{ kind: 'examples-needed', level, difference: mean, examples },
      needed: Number((times * examples).toPrecision(2)),
    });
  else if (replicates > values.length && replicates <= MOST_ADVISED)
    findings.push({ kind: 'replicates-needed', level, difference: mean, replicates });
  return findings;
}

/** How much of the intervals is the test part's, or that none is. */
function testPart(compared: readonly Comparison[], examples: TestPart['examples']): Finding[] {
  if (compared.length === 0) return [];
  if (examples === null) return [{ kind: 'test-part-unknown' }];
  const least = Math.min(...compared.map(({ testError }) => testError ?? 0));
  return [{ kind: 'test-part', examples, margin: normalMargin(least) }];
}
