/**
 * What the modules above build stages of: code whose state is kept by the machinery.
 *
 * <p>Not for users: exported to sibling modules only, and may change with every version.
 */
@NullMarked
package dev.transom.stage.spi;

import org.jspecify.annotations.NullMarked;
