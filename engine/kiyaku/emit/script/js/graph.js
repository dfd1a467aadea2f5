// What depends on what in a program.
//
// A node is the place of a decision in `program.decisions`, or a number after these: a fact, law value or calendar. A
// decision lists the nodes that it depends on itself, some with the options that must be taken, and those of which none
// may be; those of facts and law values, if they have any, stand in `program.edges`.

const taken = (options, [reading, option]) => options[reading] === option;

/** The nodes that some decisions depend on under the options taken, themselves included. */
export function reach(program, decisions, options) {
  const found = new Set();
  const waiting = [...decisions];
  while (waiting.length) {
    const node = waiting.pop();
    if (found.has(node)) continue;
    found.add(node);
    for (const edge of program.decisions[node]?.edges ?? program.edges[node] ?? []) {
      const [next, needs, unless] = typeof edge === "number" ? [edge, [], []] : edge;
      if (needs.every((o) => taken(options, o)) && !unless.some((o) => taken(options, o))) waiting.push(next);
    }
  }
  return found;
}

/** The constraints that concern the values of some decisions: those that name something on which these depend. */
export function constraints(program, decisions, options) {
  const found = reach(program, decisions, options);
  return program.constraints.filter((c) => c.nodes.some((node) => found.has(node)));
}
