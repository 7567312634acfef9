/**
 * Parallel computations over bounded and unbounded data.
 *
 * <p>A {@link dev.transom.flow.Flow} is a description; nothing runs until a result is asked for.
 */
@NullMarked
package dev.transom.flow;

import org.jspecify.annotations.NullMarked;
