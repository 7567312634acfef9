/**
 * What the layers above the process module need and users do not: behaviours, envelope kinds, open
 * calls, schedulers, clocks and fault points. Exported to sibling modules only; may change in any
 * release.
 */
@NullMarked
package dev.transom.process.spi;

import org.jspecify.annotations.NullMarked;
