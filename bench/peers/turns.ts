/** The results of each subject, by its name. */
export type Turns<T> = Map<string, T[]>;

/** Measures several subjects in turns, in rounds, so that other load on the machine affects all of them. */
export async function inTurns<T>(
  rounds: number,
  subjects: readonly (readonly [name: string, measure: () => Promise<T>])[],
): Promise<Turns<T>> {
  const results: Turns<T> = new Map(subjects.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of subjects) results.get(name)?.push(await measure());
  return results;
}
