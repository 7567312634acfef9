package dev.transom.process.spi;

/** What may be part of a message although it can change: it takes care of that itself. */
public interface Shareable {}
