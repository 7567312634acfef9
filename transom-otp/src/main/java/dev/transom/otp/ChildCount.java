package dev.transom.otp;

/**
 * How many children a supervisor has.
 *
 * @param specs all it knows, running or not
 * @param active those with a running process
 * @param supervisors those that are supervisors, running or not
 * @param workers those that are not, running or not
 */
public record ChildCount(int specs, int active, int supervisors, int workers) {}
