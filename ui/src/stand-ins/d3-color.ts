/**
 * What d3-interpolate takes from d3-color. Our scales interpolate between numbers alone, and d3-color sets properties that
 * `Object.prototype` has, too, which is frozen in the app's window: there it would end the module that reads it.
 */

/** No text is a colour. */
export function color(): null {
  return null;
}

function never(): never {
  throw new Error("colours are not interpolated here");
}

export { never as cubehelix, never as hcl, never as hsl, never as lab, never as rgb };
