// The part of jstat that is used; the package has no types of its own.
declare module 'jstat' {
  const jStat: {
    normal: {
      /** Quantile of the normal distribution, 0 < p < 1. */
      inv(p: number, mean: number, deviation: number): number;
      /** Its distribution function. */
      cdf(x: number, mean: number, deviation: number): number;
    };
    studentt: {
      /** Quantile of Student's t distribution, 0 < p < 1. */
      inv(p: number, degreesOfFreedom: number): number;
      /** Its distribution function. */
      cdf(x: number, degreesOfFreedom: number): number;
    };
  };
  export default jStat;
}
