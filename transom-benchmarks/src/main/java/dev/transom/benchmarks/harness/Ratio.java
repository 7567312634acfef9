package dev.transom.benchmarks.harness;

/**
 * A figure made of two others of the same system and round: {@code over / under * factor}.
 *
 * @param name as in the report
 * @param over name of a contest with one metric
 * @param under name of another one
 * @param factor what the quotient is multiplied with
 */
public record Ratio(String name, String over, String under, double factor) {}
