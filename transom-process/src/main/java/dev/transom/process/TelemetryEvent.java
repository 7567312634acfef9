package dev.transom.process;

/**
 * Something that happened in a node, as a record. Modules declare their own kinds; handlers attach
 * by class.
 */
public interface TelemetryEvent {}
