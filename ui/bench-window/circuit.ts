/** A walk round that takes each way between two of these places once, in both directions. */
export function circuit<Place>(places: readonly Place[]): [from: Place, to: Place][] {
  const ways = places.flatMap((from) =>
    places.filter((to) => to !== from).map((to): [Place, Place] => [from, to]),
  );
  const [start] = places;
  if (start === undefined) return [];
  // Hierholzer's: a walk that is stuck is back at its start, and what it left out is put in where it branches off.
  const walk: Place[] = [];
  const stack: Place[] = [start];
  while (stack.length > 0) {
    const here = stack.at(-1) as Place;
    const next = ways.findIndex(([from]) => from === here);
    if (next === -1) walk.unshift(stack.pop() as Place);
    else stack.push((ways.splice(next, 1)[0] as [Place, Place])[1]);
  }
  return walk.slice(1).map((to, step): [Place, Place] => [walk[step] as Place, to]);
}
