// The part of jstat that is used; the package has no types of its own.
declare module 'jstat' {
  const jStat: {
    studentt: {
      /** Quantile of Student's t distribution, 0 < p < 1. */
      inv(p: number, degreesOfFreedom: number): number;
      /** Its distribution function. */
      cdf(x: number, degreesOfFreedom: number): number;
    };
  };
  export default jStat;
}
