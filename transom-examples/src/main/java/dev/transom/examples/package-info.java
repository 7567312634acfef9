/**
 * Small programs, one idea each, that end by themselves. {@link dev.transom.examples.Example} lists
 * them.
 */
@NullMarked
package dev.transom.examples;

import org.jspecify.annotations.NullMarked;
