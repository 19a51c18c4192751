/**
 * What d3-scale takes from d3-format, to name the ticks of an axis: ours are named by the app's own words. Like d3-color,
 * it sets a property that `Object.prototype` has, too, which is frozen in the app's window.
 */

function never(): never {
  throw new Error("ticks are named by the app's own words");
}

export {
  never as format,
  never as formatPrefix,
  never as formatSpecifier,
  never as precisionFixed,
  never as precisionPrefix,
  never as precisionRound,
};
