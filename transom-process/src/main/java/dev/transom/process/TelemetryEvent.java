package dev.transom.process;

/**
 * Something that happened in a node, as a record. Modules and programs declare their own kinds and
 * raise them with {@link Telemetry#emit}; handlers attach by class or interface.
 */
public interface TelemetryEvent {}
