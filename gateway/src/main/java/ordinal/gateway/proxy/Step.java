package ordinal.gateway.proxy;

/** One step of the way of a request. Stateless but for what its event loop owns. */
@FunctionalInterface
interface Step {
  /** What a step did; nothing else is possible. */
  enum Outcome {
    /** The next step goes on. */
    PROCEED,
    /** The next step goes on once the exchange is told to. */
    WAITS,
    /** This step answered, or took it upon itself to answer. */
    TAKEN
  }

  /**
   * Does its part.
   *
   * @throws Refused to answer with a problem
   */
  Outcome apply(Exchange exchange);
}
