/** Values with two errors: asymptotic, where correlated samples count 1/g each, and from a bootstrap over trajectories. */
export type WithErrors<Value extends number | Float64Array = Float64Array> = {
  readonly value: Value;
  readonly standardError: Value;
  readonly bootstrapError: Value;
};
