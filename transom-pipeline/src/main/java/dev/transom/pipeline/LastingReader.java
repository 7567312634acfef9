package dev.transom.pipeline;

/**
 * A reader that belongs to the place of the reading process, not to the process: if that dies, its
 * successor goes on with the same one. For what cannot be read again from where it was, such as a
 * subscription. It may be called while a dead process is still in it.
 */
interface LastingReader<T> extends SourceReader<T> {}
